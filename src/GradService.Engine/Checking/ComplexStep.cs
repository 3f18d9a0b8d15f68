using System.Numerics;
using GradService.Engine.Graph;

namespace GradService.Engine.Checking;

/// <summary>
/// The derivative from one evaluation at x + ih: f(x + ih) = f(x) + ih f'(x) − …, so the imaginary part over h is the derivative,
/// with no difference taken and h as small as one likes (Squire and Trapp, SIAM Review 40, 1998). A witness that shares only
/// the forward formulas with everything else; it needs functions that have a complex continuation.
/// </summary>
internal static class ComplexStep
{
    // Relative to the element, so that even a tiny one stays larger; not so small that its digits would be lost as well.
    private const double RelativeStep = 1e-20;
    private const double SmallestStep = 1e-290;

    // What is left out is of the square of the step against the element.
    private const double LargestRelativeStep = 1e-10;

    /// <summary>
    /// ∂output/∂moved[element]; <see langword="null"/> where some function on the way has no complex continuation, or the element is too
    /// small for a step beside it.
    /// </summary>
    /// <param name="plan">Computes the output; the moved node is given.</param>
    /// <param name="values">The values of the given nodes.</param>
    /// <param name="moved">The node to move.</param>
    /// <param name="element">Its element.</param>
    /// <param name="output">A scalar.</param>
    /// <param name="checkpoint">Passed between the pieces of the work.</param>
    public static double? Derivative(EvaluationPlan plan, INodeValues values, Node moved, int element, Node output, Checkpoint checkpoint)
    {
        var x = Math.Abs(values[moved][element]);
        var step = Math.Max(SmallestStep, RelativeStep * (x == 0 ? 1 : Math.Min(1, x)));
        if (x != 0 && step > LargestRelativeStep * x)
        {
            return null;
        }

        var complex = new Complex[]?[plan.Extent];
        foreach (var (node, (operation, operands)) in plan.Steps)
        {
            checkpoint.Pass();
            foreach (var operand in operands)
            {
                complex[operand.Index] ??= Given(operand, values, operand == moved ? element : -1, step);
            }

            var result = new Complex[node.Shape.Length];
            if (!operation.EvaluateComplex(new ComplexOperands(complex, operands, checkpoint), result))
            {
                return null;
            }

            complex[node.Index] = result;
        }

        return complex[output.Index]![0].Imaginary / step;
    }

    private static Complex[] Given(Node node, INodeValues values, int moved, double step)
    {
        var given = new Complex[node.Shape.Length];
        for (var i = 0; i < given.Length; i++)
        {
            given[i] = new Complex(values[node][i], i == moved ? step : 0);
        }

        return given;
    }
}
