using GradService.Engine.Operations;

namespace GradService.Engine.Drafts;

/// <summary>
/// Finds units that hardly learn: saturated sigmoid, tanh and softmax units, and ReLUs that are off, or on, for every sample.
/// </summary>
internal static class VanishedSlopes
{
    // The slope of a sigmoid beyond 0.99. Four decimals show only one or two digits of the gradient that is left.
    private const double Vanished = 0.01;

    public static IEnumerable<LintFinding> Find(Draft draft)
    {
        foreach (var (node, quantity) in PlaceNames.Computed(draft).ToList())
        {
            var values = draft.Honest[node].Values;
            if (node.Operation.Equals(Functions.Relu))
            {
                if (Array.TrueForAll(values, value => value > 0))
                {
                    yield return new LintFinding(
                        LintKind.Coincidence,
                        quantity,
                        "every unit of this ReLU is on for every sample, so forgetting its derivative does not show; "
                            + "choose numbers that turn one off."
                    );
                }

                for (var unit = 0; unit < node.Shape.Columns; unit++)
                {
                    if (Enumerable.Range(0, node.Shape.Rows).All(sample => values[sample * node.Shape.Columns + unit] <= 0))
                    {
                        yield return new LintFinding(
                            LintKind.Saturation,
                            quantity,
                            $"unit {unit} of this ReLU is off for every sample: all gradients through it are 0."
                        );
                    }
                }

                continue;
            }

            Func<double, double>? slope =
                node.Operation.Equals(Functions.Sigmoid) || node.Operation is Softmax ? value => value * (1 - value)
                : node.Operation.Equals(Functions.Tanh) ? value => 1 - value * value
                : null;
            List<int> vanished = slope is null ? [] : [.. Enumerable.Range(0, values.Length).Where(i => slope(values[i]) < Vanished)];
            if (vanished.Count > 0)
            {
                yield return new LintFinding(
                    LintKind.Saturation,
                    quantity,
                    $"{node.Operation} is saturated in {PlaceNames.Of(quantity, node, vanished)}: its slope, and every gradient through "
                        + $"it, is nearly 0."
                );
            }
        }
    }
}
