using GradService.Engine.Graph;

namespace GradService.Engine.Checking;

/// <summary>
/// Estimates the rounding error of a computed scalar: every operation's own rounding, carried to the result by its gradient there.
/// </summary>
internal static class RoundingError
{
    private const double UnitRoundoff = 1.0 / (1L << 53);

    // Sums of n terms lose up to some √n of these, library functions a unit or two.
    private const double Safety = 4;

    /// <summary>Σ over computed nodes of |∂output/∂node| times the rounding in it.</summary>
    /// <param name="plan">How the output was computed.</param>
    /// <param name="values">The values of the plan, and of the gradients.</param>
    /// <param name="gradients">The gradient of the output at every node of <see cref="Rounded"/>.</param>
    /// <param name="checkpoint">Passed between the pieces of the work.</param>
    public static double Of(EvaluationPlan plan, INodeValues values, IReadOnlyDictionary<Node, Node> gradients, Checkpoint checkpoint)
    {
        var error = 0.0;
        foreach (var (node, (operation, operands)) in plan.Steps.Where(step => gradients.ContainsKey(step.Node)))
        {
            checkpoint.Pass();
            var scale = new double[node.Shape.Length];
            operation.RoundingScale(new Operands(values, operands, checkpoint), values[node], scale);
            error += Sum(scale, values[gradients[node]]);
        }

        return Safety * UnitRoundoff * error;
    }

    /// <summary>The same for the numbers that were given: 0.1 has no exact binary form.</summary>
    public static double OfGiven(IEnumerable<Node> given, INodeValues values, IReadOnlyDictionary<Node, Node> gradients) =>
        Safety * UnitRoundoff * given.Sum(node => Sum(values[node], values[gradients[node]]));

    /// <summary>The nodes whose own rounding counts: constants are taken as exact.</summary>
    public static IEnumerable<Node> Rounded(EvaluationPlan plan) => plan.Nodes.Where(node => node.Operation is not Constant);

    private static double Sum(ReadOnlySpan<double> scale, ReadOnlySpan<double> gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < scale.Length; i++)
        {
            // A derivative that does not exist, such as that of a negative number's power by its exponent, carries nothing.
            var carried = Math.Abs(scale[i] * gradient[i]);
            sum += double.IsNaN(carried) ? 0 : carried;
        }

        return sum;
    }
}
