using System.Collections.Immutable;
using System.Numerics.Tensors;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>
/// The product of two matrices, either of them read as its transpose without being copied. The derivatives of each form are
/// products of the other two forms, so no fourth form is needed.
/// </summary>
public sealed class MatMul : Operation
{
    /// <summary>A B.</summary>
    public static readonly MatMul Plain = new("matMul", transposeLeft: false, transposeRight: false);

    /// <summary>Aᵀ B.</summary>
    public static readonly MatMul LeftTransposed = new("matMulLeftTransposed", transposeLeft: true, transposeRight: false);

    /// <summary>A Bᵀ.</summary>
    public static readonly MatMul RightTransposed = new("matMulRightTransposed", transposeLeft: false, transposeRight: true);

    private readonly bool _transposeLeft;
    private readonly bool _transposeRight;

    private MatMul(string signature, bool transposeLeft, bool transposeRight)
        : base(signature) => (_transposeLeft, _transposeRight) = (transposeLeft, transposeRight);

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands)
    {
        var (left, right) = (operands[0], operands[1]);
        var (rows, inner) = _transposeLeft ? (left.Columns, left.Rows) : (left.Rows, left.Columns);
        var (needed, columns) = _transposeRight ? (right.Columns, right.Rows) : (right.Rows, right.Columns);
        return left.Rank == 2 && right.Rank == 2 && inner == needed
            ? Shape.Matrix(rows, columns)
            : throw new ShapeMismatchException(this, left.Rank == 2 && right.Rank == 2 ? $"{inner} = {needed}" : "two matrices", operands);
    }

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result)
    {
        var a = operands[0];
        var b = operands[1];
        var (width, columns) = (operands.ShapeOf(0).Columns, operands.ShapeOf(1).Columns);
        if (_transposeRight)
        {
            DotRows(a, b, width, result);
        }
        else
        {
            result.Clear();
            for (var i = 0; i < a.Length; i++)
            {
                // Row r of the result gathers row k of B, weighted by the element of A that links the two.
                var (r, k) = _transposeLeft ? (i % width, i / width) : (i / width, i % width);
                var sums = result.Slice(r * columns, columns);
                TensorPrimitives.MultiplyAdd(b.Slice(k * columns, columns), a[i], sums, sums);
            }
        }
    }

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream)
    {
        var (a, b) = (operands[0], operands[1]);
        return (_transposeLeft, _transposeRight, operand) switch
        {
            (false, false, 0) => RightTransposed.Of(upstream, b),
            (false, false, _) => LeftTransposed.Of(a, upstream),
            (true, _, 0) => RightTransposed.Of(b, upstream),
            (true, _, _) => Plain.Of(a, upstream),
            (_, true, 0) => Plain.Of(upstream, b),
            (_, true, _) => LeftTransposed.Of(upstream, a),
        };
    }

    /// <inheritdoc/>
    public override long Work(ImmutableArray<Node> operands, Node result) =>
        2 * operands[0].Shape.Length * (_transposeRight ? operands[1].Shape.Rows : operands[1].Shape.Columns);

    private static void DotRows(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int width, Span<double> result)
    {
        var next = 0;
        for (var left = 0; left < a.Length; left += width)
        {
            for (var right = 0; right < b.Length; right += width)
            {
                result[next++] = TensorPrimitives.Dot(a.Slice(left, width), b.Slice(right, width));
            }
        }
    }
}
