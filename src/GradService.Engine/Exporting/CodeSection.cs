using GradService.Engine.Explaining;

namespace GradService.Engine.Exporting;

/// <summary>A part of a program.</summary>
/// <param name="Heading">What it does; no code.</param>
/// <param name="Code">Its lines.</param>
/// <param name="Phase">The part of the training step that it computes, if it does.</param>
public sealed record CodeSection(string Heading, string Code, Phase? Phase = null);
