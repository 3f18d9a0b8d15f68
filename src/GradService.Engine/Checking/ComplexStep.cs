using System.Numerics;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Numbers;

namespace GradService.Engine.Checking;

/// <summary>
/// The complex-step derivative (Squire and Trapp, SIAM Review 40, 1998), from one evaluation at x + ih: f(x + ih) = f(x) + ih f'(x) − …, so
/// the imaginary part divided by h is the derivative. No difference is taken, so h can be as small as needed. This second opinion shares
/// only the forward formulas with the other methods. It needs functions with a complex continuation.
/// </summary>
internal static class ComplexStep
{
    // The step is relative to the element, so that it is far smaller even than a tiny element. The lower bound keeps the step itself from
    // losing digits.
    private const double RelativeStep = 1e-20;
    private const double SmallestStep = 1e-290;

    // The truncation error is of the order of (step / element)².
    private const double LargestRelativeStep = 1e-10;

    /// <summary>
    /// Computes ∂output/∂moved[element]; <see langword="null"/> if a function on the way has no complex continuation, or the element is
    /// too small for a step much smaller than itself.
    /// </summary>
    /// <param name="plan">The plan that computes the output; the moved node is one of its given nodes.</param>
    /// <param name="values">The values of the given nodes.</param>
    /// <param name="moved">The node to move.</param>
    /// <param name="element">The element's index in the moved node.</param>
    /// <param name="output">The scalar output node.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    public static double? Derivative(EvaluationPlan plan, INodeValues values, Node moved, int element, Node output, Checkpoint checkpoint)
    {
        var x = Math.Abs(values[moved][element]);
        var step = Math.Max(SmallestStep, RelativeStep * (x == 0 ? 1 : Math.Min(1, x)));
        if (x != 0 && step > LargestRelativeStep * x)
        {
            return null;
        }

        var complex = plan.Evaluate(node => Given(node, values, node == moved ? element : -1, step), checkpoint);
        var derivative = complex[output.Index]![0].Value.Imaginary / step;
        return double.IsNaN(derivative) ? null : derivative;
    }

    private static ComplexScalar[] Given(Node node, INodeValues values, int moved, double step)
    {
        var given = new ComplexScalar[node.Shape.Length];
        for (var i = 0; i < given.Length; i++)
        {
            given[i] = new ComplexScalar(new Complex(values[node][i], i == moved ? step : 0));
        }

        return given;
    }
}
