namespace GradService.Engine.Training;

/// <summary>How many numbers stand along one axis of a tensor, and why.</summary>
/// <param name="Size">The number.</param>
/// <param name="Meaning">What there is one of for each: <c>one per sample</c>.</param>
public readonly record struct Extent(int Size, string Meaning);
