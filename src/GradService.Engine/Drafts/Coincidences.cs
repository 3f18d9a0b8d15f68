using System.Globalization;
using GradService.Engine.Mistakes;
using GradService.Engine.Training;

namespace GradService.Engine.Drafts;

/// <summary>
/// Finds numbers of an exercise that happen to be equal, or 0, or 1. Each makes a wrong rule agree with the right one, or with another
/// wrong one.
/// </summary>
internal static class Coincidences
{
    public static IEnumerable<LintFinding> Find(Draft draft) => [.. Factors(draft.Model.Anatomy), .. Tensors(draft.Model.Key.Step)];

    /// <summary>Equal factors, such as 2 = N = m = 1/η. Students forget or add them, and equal ones cannot be told apart.</summary>
    private static IEnumerable<LintFinding> Factors(StepAnatomy anatomy)
    {
        var rate = anatomy.Rate is { } node ? anatomy.Assignment[node].Values[0] : (double?)null;
        var factors = new List<(string At, string Name, double Value)>();
        if (anatomy.Output is { } output)
        {
            factors.AddRange([("inputs", "the number of samples", output.Samples), ("targets", "the number of outputs", output.Units)]);
            if (output.Factor == 2)
            {
                factors.Add(("loss", "the 2 from the square", 2));
            }
        }

        if (rate is { } eta)
        {
            factors.Add(("learningRate", "the inverse of the learning rate", 1 / eta));
            if (eta == 1)
            {
                yield return new LintFinding(
                    LintKind.Coincidence,
                    "learningRate",
                    "the learning rate is 1, so leaving it out does not show; with 0.1 or 0.3 it would."
                );
            }
        }

        foreach (
            var same in factors
                .Where(factor => factor.Value != 1)
                .GroupBy(factor => Math.Round(factor.Value, 9))
                .Where(group => group.Count() > 1)
        )
        {
            yield return new LintFinding(
                LintKind.Coincidence,
                string.Join(", ", same.Select(factor => factor.At)),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{string.Join(" and ", same.Select(factor => factor.Name))} are {same.Key:R}: forgetting one looks like "
                        + $"forgetting another."
                )
            );
        }
    }

    private static IEnumerable<LintFinding> Tensors(TrainingStep step)
    {
        foreach (
            var quantity in step.Quantities.Where(quantity =>
                quantity.Role is QuantityRole.Parameter or QuantityRole.Data && quantity.Value != step.Network?.Targets
            )
        )
        {
            var tensor = step.Assignment[quantity.Value];
            var (values, shape) = (tensor.Values.ToArray(), tensor.Shape);
            if (Array.TrueForAll(values, value => value == 0))
            {
                yield return Found(quantity, "is 0 everywhere, so leaving it out does not show.");
            }
            else if (Array.TrueForAll(values, value => value == 1))
            {
                yield return Found(quantity, "is 1 everywhere, so leaving it out of a product does not show.");
            }
            else if (values.Length > 1 && Array.TrueForAll(values, value => value == values[0]))
            {
                yield return Found(quantity, "holds the same number everywhere, so using the wrong entry does not show.");
            }
            else if (
                shape.Rows == shape.Columns
                && shape.Rows > 1
                && Enumerable.Range(0, values.Length).All(i => values[i] == values[i % shape.Columns * shape.Columns + i / shape.Columns])
            )
            {
                yield return Found(quantity, "is symmetric, so a wrong transpose does not show.");
            }
        }

        static LintFinding Found(Quantity quantity, string sentence) =>
            new(LintKind.Coincidence, quantity.Name, $"{quantity.Name} {sentence}");
    }
}
