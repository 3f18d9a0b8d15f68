using GradService.Engine.Tensors;

namespace GradService.Engine.Answers;

/// <summary>The answers submitted for one tensor.</summary>
/// <param name="Path">
/// The tensor's path: <c>loss</c>, <c>predictions</c>, <c>values.hidden.z</c>, <c>gradients.hidden.weights</c>, <c>updated.hidden.bias</c>,
/// …
/// </param>
/// <param name="Shape">The shape as written; <see langword="null"/> if rows differ in length or nothing was written.</param>
/// <param name="Answers">The answers, row by row.</param>
public sealed record SubmittedTensor(string Path, Shape? Shape, IReadOnlyList<Answer> Answers);
