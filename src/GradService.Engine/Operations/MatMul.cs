using System.Collections.Immutable;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>
/// The product of two matrices, one of which may be read as its transpose without a copy. The derivatives of each form are products of the
/// other two forms, so no fourth form is needed.
/// </summary>
public sealed class MatMul : Operation, IIncremental, IPolynomial, ISum
{
    /// <summary>A B.</summary>
    public static readonly MatMul Plain = new("matMul", transposeLeft: false, transposeRight: false);

    /// <summary>Aᵀ B.</summary>
    public static readonly MatMul LeftTransposed = new("matMulLeftTransposed", transposeLeft: true, transposeRight: false);

    /// <summary>A Bᵀ.</summary>
    public static readonly MatMul RightTransposed = new("matMulRightTransposed", transposeLeft: false, transposeRight: true);

    // With fewer multiplications than this, the plain loops finish before anything is packed.
    private const long WorthPacking = 2048;

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
            : throw new ShapeMismatchException(
                this,
                left.Rank == 2 && right.Rank == 2 ? $"equal inner dimensions, not {inner} and {needed}" : "two matrices",
                operands
            );
    }

    /// <summary>The inner dimension: the number of products that are summed in each element of the result.</summary>
    public int Terms(ImmutableArray<Node> operands) => _transposeLeft ? operands[0].Shape.Rows : operands[0].Shape.Columns;

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result) => Multiply(operands[0], operands[1], operands, result);

    /// <summary>The matrix product, written as a product with a number or as an outer product of two vectors where it is one.</summary>
    public override Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) =>
        (operands[0], operands[1]) switch
        {
            (_, Reshaped { From.Rank: 0, To.Length: 1 }) or (Reshaped { From.Rank: 0, To.Length: 1 }, _) => Left(operands)
                * Right(operands),
            (Reshaped { From.Rank: 1 } column, Reshaped { From.Rank: 1 } row) when Terms(nodes) == 1 => Expression.Call(
                "outer",
                column.Operand,
                row.Operand
            ),
            _ => new Infix(InfixOperator.MatrixMultiply, Left(operands), Right(operands)),
        };

    /// <inheritdoc/>
    public override Expression Formula(Place place, ImmutableArray<Node> nodes, Func<int, Place, Expression> operand) =>
        Terms(nodes)
            .Sum(k =>
                operand(0, _transposeLeft ? new Place(k, place.Row) : new Place(place.Row, k))
                * operand(1, _transposeRight ? new Place(place.Column, k) : new Place(k, place.Column))
            );

    /// <inheritdoc/>
    public void Magnitudes(Operands operands, Span<double> sums)
    {
        var (a, b) = (new double[operands[0].Length], new double[operands[1].Length]);
        TensorPrimitives.Abs(operands[0], a);
        TensorPrimitives.Abs(operands[1], b);
        Multiply(a, b, operands, sums);
    }

    /// <summary>|A| ΔB + ΔA (|B| + ΔB).</summary>
    public override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound)
    {
        var (a, b) = (new double[operands[0].Length], new double[operands[1].Length]);
        TensorPrimitives.Abs(operands[0], a);
        Multiply(a, errors[1], operands, bound);
        TensorPrimitives.Abs(operands[1], b);
        TensorPrimitives.Add(b, errors[1], b);
        var other = new double[bound.Length];
        Multiply(errors[0], b, operands, other);
        TensorPrimitives.Add(bound, other, bound);
    }

    /// <inheritdoc/>
    public Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result)
    {
        var (all, transposed) = (Region.All(result.Shape), operand == 0 ? _transposeLeft : _transposeRight);
        var alongRows = operand == 0 ^ transposed;
        var (first, count) = alongRows ? (changed.Row, changed.Rows) : (changed.Column, changed.Columns);
        return operand == 0 ? all with { Row = first, Rows = count } : all with { Column = first, Columns = count };
    }

    /// <summary>Adds the contribution of one changed operand, (A + ΔA) B = A B + ΔA B, computed from its changed part only.</summary>
    public void Reevaluate(Change change, Region region, Span<double> result)
    {
        if (_transposeLeft || (change.Changed[0] is not null && change.Changed[1] is not null))
        {
            Evaluate(change.Now, result);
            return;
        }

        var width = _transposeRight ? change.Now.ShapeOf(1).Rows : change.Now.ShapeOf(1).Columns;
        if (change.Changed[0] is { } left)
        {
            var (start, length) = (region.Row * width, region.Rows * width);
            change.Result.Slice(start, length).CopyTo(result[start..]);
            AddLeft(change, left, width, result);
        }
        else if (change.Changed[1] is { } right)
        {
            AddRight(change, right, region, width, result);
        }
    }

    /// <inheritdoc/>
    public int? Degree(ReadOnlySpan<int> operands) => operands[0] + operands[1];

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result)
    {
        var a = operands[0];
        var b = operands[1];
        var (left, right) = (operands.ShapeOf(0), operands.ShapeOf(1));
        var inner = _transposeLeft ? left.Rows : left.Columns;
        var width = _transposeRight ? right.Rows : right.Columns;
        for (var i = 0; i < result.Length; i++)
        {
            operands.Checkpoint.Pass();
            var (row, column) = (i / width, i % width);
            var sum = T.From(0);
            for (var k = 0; k < inner; k++)
            {
                sum +=
                    a[_transposeLeft ? k * left.Columns + row : row * left.Columns + k]
                    * b[_transposeRight ? column * right.Columns + k : k * right.Columns + column];
            }

            result[i] = sum;
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
    public double Work(Region changed, int operand, Region region, ImmutableArray<Node> operands, Node result) =>
        2.0 * region.Length * ((operand == 0 ? !_transposeLeft : _transposeRight) ? changed.Columns : changed.Rows);

    private void AddLeft(Change change, Region left, int width, Span<double> result)
    {
        var now = change.Now[0];
        var before = change.Before[0];
        var b = change.Now[1];
        var inner = change.Now.ShapeOf(0).Columns;
        for (var row = left.Row; row < left.Row + left.Rows; row++)
        {
            for (var k = left.Column; k < left.Column + left.Columns; k++)
            {
                var difference = now[row * inner + k] - before[row * inner + k];
                var sums = result.Slice(row * width, width);
                if (!_transposeRight)
                {
                    AddMultiple(difference, b.Slice(k * width, width), sums);
                    continue;
                }

                for (var (column, at) = (0, k); column < sums.Length; column++, at += inner)
                {
                    sums[column] += difference * b[at];
                }
            }
        }
    }

    /// <summary>sums += factor · row, for rows so short that calling a library routine would take longer than the work.</summary>
    private static void AddMultiple(double factor, ReadOnlySpan<double> row, Span<double> sums)
    {
        // Both spans have the same length, so the loads below stay in bounds.
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var to = ref MemoryMarshal.GetReference(sums[..row.Length]);
        var factors = new Vector<double>(factor);
        var column = 0;
        for (; column <= row.Length - Vector<double>.Count; column += Vector<double>.Count)
        {
            var sum = Vector.LoadUnsafe(ref to, (nuint)column) + factors * Vector.LoadUnsafe(ref from, (nuint)column);
            sum.StoreUnsafe(ref to, (nuint)column);
        }

        for (; column < row.Length; column++)
        {
            sums[column] += factor * row[column];
        }
    }

    private void AddRight(Change change, Region right, Region region, int width, Span<double> result)
    {
        var a = change.Now[0];
        var now = change.Now[1];
        var before = change.Before[1];
        var results = change.Result;
        var (inner, stride) = (change.Now.ShapeOf(0).Columns, change.Now.ShapeOf(1).Columns);
        // The changed elements of a column of B, or of a row if B is read as its transpose.
        var (first, count) = _transposeRight ? (right.Column, right.Columns) : (right.Row, right.Rows);
        for (var column = region.Column; column < region.Column + region.Columns; column++)
        {
            for (var k = first; k < first + count; k++)
            {
                var at = _transposeRight ? column * stride + k : k * stride + column;
                var difference = now[at] - before[at];
                var (target, from) = (region.Row * width + column, region.Row * inner + k);
                for (var row = 0; row < region.Rows; row++, target += width, from += inner)
                {
                    result[target] = (k == first ? results[target] : result[target]) + a[from] * difference;
                }
            }
        }
    }

    /// <summary>Multiplies numbers laid out in the shapes of the operands.</summary>
    private void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Operands operands, Span<double> result)
    {
        var (width, columns) = (operands.ShapeOf(0).Columns, operands.ShapeOf(1).Columns);
        var inner = _transposeLeft ? a.Length / width : width;
        var results = _transposeRight ? b.Length / inner : columns;
        if ((long)a.Length * results >= WorthPacking)
        {
            MultiplyPacked(a, b, width, columns, a.Length / inner, inner, results, result, PackedProduct.Tiles[0], operands.Checkpoint);
            return;
        }

        MultiplyPlainly(a, b, width, columns, result);
    }

    /// <summary>The product by packed panels.</summary>
    internal void MultiplyPacked(
        ReadOnlySpan<double> a,
        ReadOnlySpan<double> b,
        int width,
        int columns,
        int rows,
        int inner,
        int results,
        Span<double> result,
        PackedProduct.Tile tile,
        Checkpoint checkpoint = default
    ) =>
        PackedProduct.Multiply(
            new(a, _transposeLeft ? 1 : width, _transposeLeft ? width : 1),
            new(b, _transposeRight ? 1 : columns, _transposeRight ? columns : 1),
            rows,
            inner,
            results,
            result,
            tile,
            checkpoint
        );

    /// <summary>The product without packing. It is faster for small matrices, and the packed product is tested against it.</summary>
    internal void MultiplyPlainly(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int width, int columns, Span<double> result)
    {
        if (_transposeRight)
        {
            DotRows(a, b, width, result);
            return;
        }

        result.Clear();
        for (var i = 0; i < a.Length; i++)
        {
            // Row r of the result accumulates row k of B, weighted by the element of A that links the two.
            var (r, k) = _transposeLeft ? (i % width, i / width) : (i / width, i % width);
            var sums = result.Slice(r * columns, columns);
            TensorPrimitives.MultiplyAdd(b.Slice(k * columns, columns), a[i], sums, sums);
        }
    }

    private static void DotRows(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int width, Span<double> result)
    {
        var next = 0;
        for (var left = 0; left < a.Length; left += width)
        {
            for (var right = 0; right < b.Length; right += width)
            {
                result[next++] = FixedOrder.Dot(a.Slice(left, width), b.Slice(right, width));
            }
        }
    }

    private Expression Left(ImmutableArray<Expression> operands) =>
        _transposeLeft ? operands[0].InFull().Transpose() : operands[0].InFull();

    private Expression Right(ImmutableArray<Expression> operands) =>
        _transposeRight ? operands[1].InFull().Transpose() : operands[1].InFull();
}
