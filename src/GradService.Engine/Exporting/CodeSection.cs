using GradService.Engine.Explaining;

namespace GradService.Engine.Exporting;

/// <summary>A section of an exported program.</summary>
/// <param name="Heading">A heading in words.</param>
/// <param name="Code">The lines of code.</param>
/// <param name="Phase">The phase of the training step that it computes; <see langword="null"/> if it computes none.</param>
public sealed record CodeSection(string Heading, string Code, Phase? Phase = null);
