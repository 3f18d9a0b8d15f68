using GradService.Engine.Operations;

namespace GradService.Engine.Drafts;

/// <summary>
/// Finds units that hardly learn: saturated sigmoid, tanh and softmax units, and ReLUs that are off, or on, for every sample.
/// </summary>
internal static class VanishedSlopes
{
    public static IEnumerable<LintFinding> Find(Draft draft)
    {
        foreach (var (node, quantity) in PlaceNames.Computed(draft).ToList())
        {
            var values = draft.Honest[node].Values;
            if (node.Operation.Equals(Functions.Relu) && Array.TrueForAll(values, value => value > 0))
            {
                yield return new LintFinding(
                    LintKind.Coincidence,
                    quantity,
                    "every unit of this ReLU is on for every sample, so forgetting its derivative does not show; "
                        + "choose numbers that turn one off."
                );
            }

            foreach (var unit in Flatness.Dead(node, values))
            {
                yield return new LintFinding(
                    LintKind.Saturation,
                    quantity,
                    $"unit {unit} of this ReLU is off for every sample: all gradients through it are 0."
                );
            }

            if (Flatness.Saturated(node.Operation, values) is { Count: > 0 } saturated)
            {
                yield return new LintFinding(
                    LintKind.Saturation,
                    quantity,
                    $"{node.Operation} is saturated in {PlaceNames.Of(quantity, node, saturated)}: its slope, and every gradient through "
                        + $"it, is nearly 0."
                );
            }
        }
    }
}
