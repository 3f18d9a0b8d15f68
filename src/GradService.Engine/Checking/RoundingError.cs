using System.Numerics.Tensors;
using GradService.Engine.Graph;

namespace GradService.Engine.Checking;

/// <summary>Estimates the rounding error of a computed scalar: every operation's own rounding, carried to the result by its gradient there.</summary>
internal static class RoundingError
{
    private const double UnitRoundoff = 1.0 / (1L << 53);

    // Sums of n terms lose up to some √n of these, library functions a unit or two.
    private const double Safety = 4;

    /// <summary>Σ over all computed nodes of |∂output/∂node| times the rounding in it.</summary>
    /// <param name="plan">How the output was computed.</param>
    /// <param name="values">The values of the plan, and of the gradients.</param>
    /// <param name="gradients">The gradient of the output at each computed node.</param>
    public static double Of(EvaluationPlan plan, INodeValues values, IReadOnlyDictionary<Node, Node> gradients)
    {
        var error = 0.0;
        foreach (var (node, (operation, operands)) in plan.Steps)
        {
            var scale = new double[node.Shape.Length];
            operation.RoundingScale(new Operands(values, operands), values[node], scale);
            TensorPrimitives.Multiply(scale, values[gradients[node]], scale);
            error += TensorPrimitives.SumOfMagnitudes<double>(scale);
        }

        return Safety * UnitRoundoff * error;
    }
}
