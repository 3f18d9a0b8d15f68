using System.Globalization;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>Remarks on the numbers of a step: units that are off, saturated or at a kink, and gradients that vanish.</summary>
internal static class Remark
{
    private const int MostNamed = 4;

    // A sigmoid outside 0.01 to 0.99, a tanh outside ±0.995: at most a hundredth of the gradient passes.
    private const double Saturated = 0.01;

    /// <summary>The remarks on one quantity.</summary>
    public static IEnumerable<string> Of(Quantity quantity, Phase phase, Node node, Evaluation evaluation, ShownNumbers numbers)
    {
        var aspects = phase switch
        {
            Phase.Forward => [.. Flat(quantity, node, evaluation), .. AtKink(quantity, node, evaluation)],
            Phase.Backward when !numbers.Of(node).AsSpan().ContainsAnyExcept(0.0) =>
            [
                $"The loss does not change with {quantity.Name} here: every number of this gradient is 0.",
            ],
            _ => Array.Empty<string>(),
        };
        return numbers.HidesNoise(node)
            ? [.. aspects, "A number shown as 0 is not exactly 0 in float64; it is only the rounding error of the numbers before it."]
            : aspects;
    }

    private static IEnumerable<string> Flat(Quantity quantity, Node node, Evaluation evaluation)
    {
        if (node.Operation.Equals(Functions.Relu))
        {
            var values = evaluation[node].ToArray();
            var dead = Enumerable
                .Range(0, node.Shape.Columns)
                .Where(unit => Enumerable.Range(0, node.Shape.Rows).All(row => values[row * node.Shape.Columns + unit] == 0))
                .ToList();
            if (dead.Count > 0)
            {
                var named = string.Join(", ", dead.Take(MostNamed).Select(unit => unit + 1)) + (dead.Count > MostNamed ? ", …" : "");
                var units =
                    node.Shape.Length == 1
                        ? "This ReLU is off"
                        : $"Of {quantity.Name}, unit{(dead.Count == 1 ? "" : "s")} {named} {IsOrAre(dead.Count)} off";
                yield return $"{units}{(node.Shape.Rows > 1 ? " for every sample" : "")}: no gradient passes through, so the "
                    + $"weights that lead there do not learn from this step. A unit that is off for all data is called a dead ReLU.";
            }
        }

        Func<double, double>? slope =
            node.Operation.Equals(Functions.Sigmoid) ? a => a * (1 - a)
            : node.Operation.Equals(Functions.Tanh) ? a => 1 - a * a
            : null;
        if (slope is not null)
        {
            var slopes = evaluation[node].ToArray().Select(slope).ToList();
            var saturated = slopes.Count(value => value < Saturated);
            if (saturated > 0)
            {
                var units = slopes.Count == 1 ? $"This {node.Operation.Name} is" : Some(saturated, slopes.Count, quantity);
                var limit = Saturated.ToString(CultureInfo.InvariantCulture);
                yield return $"{units} saturated: the slope there is below {limit}, so hardly any gradient passes.";
            }
        }
    }

    private static IEnumerable<string> AtKink(Quantity quantity, Node node, Evaluation evaluation)
    {
        if (node.Operation is UnaryFunction { Kink: not null } && !node.Operation.Name.Equals("huber", StringComparison.Ordinal))
        {
            var count = evaluation[node.Operands[0]].Count(0.0);
            if (count > 0)
            {
                var units = node.Shape.Length == 1 ? $"The {node.Operation.Name} is" : Some(count, node.Shape.Length, quantity);
                yield return $"{units} exactly at the kink, where every slope between those of the two sides is right; the "
                    + $"convention decides.";
            }
        }
    }

    private static string Some(long count, long length, Quantity quantity) =>
        $"{count} of the {length} numbers of {quantity.Name} {IsOrAre(count)}";

    private static string IsOrAre(long count) => count == 1 ? "is" : "are";
}
