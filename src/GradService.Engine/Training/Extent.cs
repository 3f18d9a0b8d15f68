namespace GradService.Engine.Training;

/// <summary>The length of one axis of a tensor, and the reason for it.</summary>
/// <param name="Size">The length.</param>
/// <param name="Meaning">What the axis counts: <c>one per sample</c>.</param>
public readonly record struct Extent(int Size, string Meaning);
