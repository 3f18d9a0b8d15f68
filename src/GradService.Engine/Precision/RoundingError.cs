using GradService.Engine.Evaluating;
using GradService.Engine.Graph;

namespace GradService.Engine.Precision;

/// <summary>Estimates the rounding error of a computed scalar: the rounding of each operation times the scalar's gradient there.</summary>
internal static class RoundingError
{
    /// <summary>Σ over computed nodes of |∂output/∂node| times the rounding error of the node.</summary>
    /// <param name="plan">The plan that computed the output.</param>
    /// <param name="values">The values of the plan, and of the gradients.</param>
    /// <param name="gradients">The gradient of the output at every node of <see cref="Rounded"/>.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
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

        return Float64.Error(error);
    }

    /// <summary>The same for the given numbers: 0.1 has no exact binary form.</summary>
    public static double OfGiven(IEnumerable<Node> given, INodeValues values, IReadOnlyDictionary<Node, Node> gradients) =>
        Float64.Error(given.Sum(node => Sum(values[node], values[gradients[node]])));

    /// <summary>The nodes whose own rounding counts: all except constants, which are exact.</summary>
    public static IEnumerable<Node> Rounded(EvaluationPlan plan) => plan.Nodes.Where(node => node.Operation is not Constant);

    private static double Sum(ReadOnlySpan<double> scale, ReadOnlySpan<double> gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < scale.Length; i++)
        {
            // A derivative that does not exist contributes nothing, such as the derivative of (−2)^p by p.
            var carried = Math.Abs(scale[i] * gradient[i]);
            sum += double.IsNaN(carried) ? 0 : carried;
        }

        return sum;
    }
}
