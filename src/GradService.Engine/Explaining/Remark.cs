using System.Globalization;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>Remarks on the numbers of a step: units that are off, saturated or at a kink, and gradients that vanish.</summary>
internal static class Remark
{
    private const int MostNamed = 4;

    /// <summary>The remarks on one quantity.</summary>
    public static IEnumerable<string> Of(Quantity quantity, Phase phase, Node node, Evaluation evaluation) =>
        phase switch
        {
            Phase.Forward => [.. Flat(quantity, node, evaluation), .. AtKink(quantity, node, evaluation)],
            Phase.Backward when !evaluation[node].ContainsAnyExcept(0.0) =>
            [
                $"The loss does not change with {quantity.Name} here: every number of this gradient is 0.",
            ],
            _ => [],
        };

    private static IEnumerable<string> Flat(Quantity quantity, Node node, Evaluation evaluation)
    {
        var dead = Flatness.Dead(node, evaluation[node]);
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

        var saturated = Flatness.Saturated(node.Operation, evaluation[node]).Count;
        if (saturated > 0)
        {
            var units = node.Shape.Length == 1 ? $"This {node.Operation.Name} is" : Some(saturated, node.Shape.Length, quantity);
            var limit = Flatness.Threshold.ToString(CultureInfo.InvariantCulture);
            yield return $"{units} saturated: the slope there is below {limit}, so hardly any gradient passes.";
        }
    }

    private static IEnumerable<string> AtKink(Quantity quantity, Node node, Evaluation evaluation)
    {
        if (node.Operation is UnaryFunction { Kink.IsCorner: true })
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
