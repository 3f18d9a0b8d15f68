using System.Collections.Immutable;
using System.Numerics.Tensors;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>Sums over the axes that broadcasting <paramref name="target"/> to the operand's shape would repeat.</summary>
public sealed class SumTo(Shape target) : ShapeChange("sumTo", target), ISum
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) =>
        Shape.Broadcast(Target, operands[0]) == operands[0] ? Target : throw Mismatch(Target, operands[0], operands);

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result) => Add(operands[0], operands.ShapeOf(0).Columns, result);

    /// <summary>The sum, written as a product where the same number is added several times.</summary>
    public override Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) =>
        operands[0] switch
        {
            _ when nodes[0].Shape.Length == Target.Length => new Reshaped(operands[0], nodes[0].Shape, Target),
            Reshaped { From.Length: 1 } repeated => new Reshaped(
                (double)(repeated.To.Length / Target.Length) * repeated.Operand,
                repeated.From,
                Target
            ),
            _ => new Total(operands[0].InFull(), nodes[0].Shape, Target),
        };

    /// <inheritdoc/>
    public override Expression Formula(Place place, ImmutableArray<Node> nodes, Func<int, Place, Expression> operand)
    {
        var shape = nodes[0].Shape;
        var (rows, columns) = (shape.Rows / Target.Rows, shape.Columns / Target.Columns);
        return (rows * columns).Sum(k => operand(0, new Place(place.Row + k / columns, place.Column + k % columns)));
    }

    /// <inheritdoc/>
    public void Magnitudes(Operands operands, Span<double> sums)
    {
        var magnitudes = new double[operands[0].Length];
        TensorPrimitives.Abs(operands[0], magnitudes);
        Add(magnitudes, operands.ShapeOf(0).Columns, sums);
    }

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result)
    {
        var columns = operands.ShapeOf(0).Columns;
        result.Fill(T.From(0));
        for (var i = 0; i < operands[0].Length; i++)
        {
            var (row, column) = (Target.Rows == 1 ? 0 : i / columns, Target.Columns == 1 ? 0 : i % columns);
            result[row * Target.Columns + column] += operands[0][i];
        }
    }

    /// <inheritdoc/>
    public override Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) =>
        new(
            Target.Rows == 1 ? 0 : changed.Row,
            Target.Rows == 1 ? 1 : changed.Rows,
            Target.Columns == 1 ? 0 : changed.Column,
            Target.Columns == 1 ? 1 : changed.Columns
        );

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) =>
        new BroadcastTo(operands[0].Shape).Of(upstream);

    /// <inheritdoc/>
    public override double Work(Region changed, int operand, Region region, ImmutableArray<Node> operands, Node result) =>
        (double)operands[0].Shape.Length / Target.Length * region.Length;

    private void Add(ReadOnlySpan<double> values, int columns, Span<double> result)
    {
        if (result.Length == 1)
        {
            result[0] = FixedOrder.Sum(values);
            return;
        }

        result.Clear();
        for (var (row, start) = (0, 0); start < values.Length; row++, start += columns)
        {
            var source = values.Slice(start, columns);
            var sums = result.Slice(Target.Rows == 1 ? 0 : row * Target.Columns, Target.Columns);
            if (Target.Columns == columns)
            {
                TensorPrimitives.Add(sums, source, sums);
            }
            else
            {
                sums[0] += FixedOrder.Sum(source);
            }
        }
    }
}
