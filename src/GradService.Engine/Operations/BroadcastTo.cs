using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>Broadcasts the operand to <paramref name="target"/>: axes of extent 1 are repeated.</summary>
public sealed class BroadcastTo(Shape target) : ShapeChange("broadcastTo", target)
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) =>
        Shape.Broadcast(operands[0], Target) == Target ? Target : throw Mismatch(operands[0], Target, operands);

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result)
    {
        var values = operands[0];
        var source = operands.ShapeOf(0);
        for (var (row, start) = (0, 0); start < result.Length; row++, start += Target.Columns)
        {
            var repeated = values.Slice(source.Rows == 1 ? 0 : row * source.Columns, source.Columns);
            var copy = result.Slice(start, Target.Columns);
            if (repeated.Length == copy.Length)
            {
                repeated.CopyTo(copy);
            }
            else
            {
                copy.Fill(repeated[0]);
            }
        }
    }

    /// <inheritdoc/>
    public override Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) =>
        changed.Broadcast(operands[0].Shape, Target);

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result)
    {
        var source = operands.ShapeOf(0);
        for (var i = 0; i < result.Length; i++)
        {
            var (row, column) = (source.Rows == 1 ? 0 : i / Target.Columns, source.Columns == 1 ? 0 : i % Target.Columns);
            result[i] = operands[0][row * source.Columns + column];
        }
    }

    /// <inheritdoc/>
    public override Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) =>
        new Reshaped(operands[0], nodes[0].Shape, Target);

    /// <inheritdoc/>
    public override Expression Formula(Place place, ImmutableArray<Node> nodes, Func<int, Place, Expression> operand) =>
        operand(0, place.In(nodes[0].Shape));

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) =>
        new SumTo(operands[0].Shape).Of(upstream);
}
