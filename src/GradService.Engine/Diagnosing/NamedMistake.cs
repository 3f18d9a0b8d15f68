using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>A mistake and the place where it was made.</summary>
/// <param name="Mistake">The mistake.</param>
/// <param name="At">The first quantity whose value, gradient or update the mistake makes wrong.</param>
/// <param name="Explains">How many wrong numbers come from it.</param>
public sealed record NamedMistake(Mistake Mistake, string At, int Explains);
