using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Precision;

/// <summary>
/// Estimates the float64 rounding error of each number of an evaluation. Errors are carried from operands to results.
/// </summary>
internal sealed class RoundingEstimates
{
    // They only matter where a reader follows a few numbers; larger steps go without.
    private const double MostWork = 1_000_000;

    private readonly Dictionary<Node, double[]> _errors = [];

    /// <summary>Computes the estimates. Constants in formulas count as exact.</summary>
    /// <param name="plan">The plan that was evaluated.</param>
    /// <param name="evaluation">Its values.</param>
    /// <param name="given">The tensors of the leaves.</param>
    public RoundingEstimates(EvaluationPlan plan, Evaluation evaluation, IReadOnlyDictionary<Node, Tensor> given)
    {
        if (plan.Work > MostWork)
        {
            return;
        }

        foreach (var (node, tensor) in given)
        {
            // Integers are exact in binary; 0.1 is not.
            _errors.Add(
                node,
                Array.ConvertAll(tensor.Values.ToArray(), value => double.IsInteger(value) ? 0 : Float64.UnitRoundoff * Math.Abs(value))
            );
        }

        var errors = new Errors(_errors);
        foreach (var (node, (operation, operands)) in plan.Steps)
        {
            var values = new Operands(evaluation, operands);
            var (error, scale) = (new double[node.Shape.Length], new double[node.Shape.Length]);
            // A step function has no rounding error: its jump is decided by the float64 operand.
            if (operands.Length > 0 && operation is not UnaryFunction { IsStep: true })
            {
                operation.ErrorBound(values, new Operands(errors, operands), evaluation[node], error);
                operation.RoundingScale(values, evaluation[node], scale);
            }

            for (var i = 0; i < error.Length; i++)
            {
                error[i] += Float64.Error(scale[i]);
            }

            _errors.Add(node, error);
        }
    }

    /// <summary>The estimate for each number of a node; empty if there are none.</summary>
    public ReadOnlySpan<double> this[Node node] => _errors.GetValueOrDefault(node);

    private sealed class Errors(Dictionary<Node, double[]> estimates) : INodeValues
    {
        public ReadOnlySpan<double> this[Node node] => estimates[node];
    }
}
