using System.Collections.Immutable;
using System.Numerics;
using System.Numerics.Tensors;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>z − ln Σ e^z over each row, with the largest z taken out of the sum first, so that no exponent is positive.</summary>
public sealed class LogSoftmax : Operation
{
    /// <summary>The operation.</summary>
    public static readonly LogSoftmax Instance = new();

    private LogSoftmax()
        : base("logSoftmax")
    {
    }

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) => operands[0];

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result) => Rows(operands[0], operands.ShapeOf(0).Columns, result);

    /// <inheritdoc cref="Bound"/>
    public override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound)
    {
        var probabilities = new double[result.Length];
        TensorPrimitives.Exp(result, probabilities);
        Bound(errors[0], probabilities, operands.ShapeOf(0).Columns, bound);
    }

    /// <inheritdoc/>
    public override Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) => changed.WholeRows(result.Shape);

    /// <inheritdoc/>
    public override void Reevaluate(Change change, Region region, Span<double> result)
    {
        var width = region.Columns;
        Rows(change.Now[0].Slice(region.Row * width, region.Rows * width), width, result.Slice(region.Row * width, region.Rows * width));
    }

    /// <inheritdoc/>
    public override bool EvaluateComplex(ComplexOperands operands, Span<Complex> result)
    {
        AnalyticFunctions.LogSoftmaxRows(operands[0], operands.ShapeOf(0).Columns, result);
        return true;
    }

    /// <summary>g − a Σ g with a = softmax(z).</summary>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) =>
        upstream - Softmax.Instance.Of(operands[0]) * upstream.SumOfRows();

    /// <summary>To first order, with a = softmax(z): (1 − a) ⊙ Δz, and the other logits' a Δz.</summary>
    internal static void Bound(ReadOnlySpan<double> errors, ReadOnlySpan<double> probabilities, int width, Span<double> bound)
    {
        for (var start = 0; start < errors.Length; start += width)
        {
            var spread = TensorPrimitives.Dot(errors.Slice(start, width), probabilities.Slice(start, width));
            for (var i = start; i < start + width; i++)
            {
                bound[i] = (1 - 2 * probabilities[i]) * errors[i] + spread;
            }
        }
    }

    internal static void Rows(ReadOnlySpan<double> z, int width, Span<double> result)
    {
        for (var start = 0; start < z.Length; start += width)
        {
            var row = z.Slice(start, width);
            var target = result.Slice(start, width);
            TensorPrimitives.Subtract(row, TensorPrimitives.Max(row), target);
            var sum = 0.0;
            foreach (var difference in target)
            {
                sum += Math.Exp(difference);
            }

            TensorPrimitives.Subtract(target, Math.Log(sum), target);
        }
    }
}
