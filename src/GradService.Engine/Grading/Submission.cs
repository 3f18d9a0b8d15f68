using GradService.Engine.Tensors;

namespace GradService.Engine.Grading;

/// <summary>What somebody answered for one tensor.</summary>
/// <param name="Path">
/// Which: <c>loss</c>, <c>predictions</c>, <c>values.hidden.z</c>, <c>gradients.hidden.weights</c>, <c>updated.hidden.bias</c>, …
/// </param>
/// <param name="Shape">
/// How the numbers were arranged; <see langword="null"/> where rows differ in length, and where nothing was written.
/// </param>
/// <param name="Answers">The numbers, row by row.</param>
public sealed record SubmittedTensor(string Path, Shape? Shape, IReadOnlyList<Answer> Answers);
