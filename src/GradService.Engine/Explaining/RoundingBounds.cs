using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Explaining;

/// <summary>
/// How far float64 may have put each number of an evaluation off what exact arithmetic would give, carried from operands to results.
/// </summary>
internal sealed class RoundingBounds
{
    private const double UnitRoundoff = 1.0 / (1L << 53);

    // Sums of n terms lose up to some √n of these, library functions a unit or two.
    private const double Safety = 2;

    // The bounds are for people to read few numbers by.
    private const double MostWork = 1_000_000;

    private readonly Dictionary<Node, double[]> _bounds = [];

    /// <summary>Computes the bounds; numbers in formulas are exact.</summary>
    /// <param name="plan">What was evaluated.</param>
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
            // 0.1 has no exact binary form; 2 has.
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
            // Which side of a jump a number is on is taken as float64 has it.
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

    /// <summary>The bound of each number of a node; nothing where there are none.</summary>
    public ReadOnlySpan<double> this[Node node] => _bounds.GetValueOrDefault(node);

    private sealed class Errors(Dictionary<Node, double[]> bounds) : INodeValues
    {
        public ReadOnlySpan<double> this[Node node] => bounds[node];
    }
}
