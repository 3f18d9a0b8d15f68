using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Precision;

/// <summary>
/// A bound on the float64 rounding error of each number of an evaluation. Errors are carried from operands to results.
/// </summary>
internal sealed class RoundingBounds
{
    private const double UnitRoundoff = 1.0 / (1L << 53);

    // Sums of n terms lose up to about √n unit roundoffs, library functions one or two.
    private const double Safety = 2;

    // Bounds only matter where a reader follows a few numbers; larger steps go without.
    private const double MostWork = 1_000_000;

    private readonly Dictionary<Node, double[]> _bounds = [];

    /// <summary>Computes the bounds. Constants in formulas count as exact.</summary>
    /// <param name="plan">The plan that was evaluated.</param>
    /// <param name="evaluation">Its values.</param>
    /// <param name="given">The tensors of the leaves.</param>
    public RoundingBounds(EvaluationPlan plan, Evaluation evaluation, IReadOnlyDictionary<Node, Tensor> given)
    {
        if (plan.Work > MostWork)
        {
            return;
        }

        foreach (var (node, tensor) in given)
        {
            // Integers are exact in binary; 0.1 is not.
            _bounds.Add(
                node,
                Array.ConvertAll(tensor.Values.ToArray(), value => double.IsInteger(value) ? 0 : UnitRoundoff * Math.Abs(value))
            );
        }

        var errors = new Errors(_bounds);
        foreach (var (node, (operation, operands)) in plan.Steps)
        {
            var values = new Operands(evaluation, operands);
            var (bound, scale) = (new double[node.Shape.Length], new double[node.Shape.Length]);
            // A step function has no rounding error: its jump is decided by the float64 operand.
            if (operands.Length > 0 && operation is not UnaryFunction { IsStep: true })
            {
                operation.ErrorBound(values, new Operands(errors, operands), evaluation[node], bound);
                operation.RoundingScale(values, evaluation[node], scale);
            }

            for (var i = 0; i < bound.Length; i++)
            {
                bound[i] += Safety * UnitRoundoff * scale[i];
            }

            _bounds.Add(node, bound);
        }
    }

    /// <summary>The bound of each number of a node; empty if no bounds were computed.</summary>
    public ReadOnlySpan<double> this[Node node] => _bounds.GetValueOrDefault(node);

    private sealed class Errors(Dictionary<Node, double[]> bounds) : INodeValues
    {
        public ReadOnlySpan<double> this[Node node] => bounds[node];
    }
}
