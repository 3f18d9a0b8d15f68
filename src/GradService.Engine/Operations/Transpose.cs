using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>Rows become columns; a vector or a scalar stays as it is, as in NumPy.</summary>
public sealed class Transpose : LinearMap
{
    /// <summary>The operation.</summary>
    public static readonly Transpose Instance = new();

    private Transpose()
        : base("transpose") { }

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) =>
        operands[0].Rank == 2 ? Shape.Matrix(operands[0].Columns, operands[0].Rows) : operands[0];

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result)
    {
        var values = operands[0];
        var (rows, columns) = (operands.ShapeOf(0).Rows, operands.ShapeOf(0).Columns);
        for (var (row, next) = (0, 0); row < rows; row++)
        {
            operands.Checkpoint.Pass();
            for (var column = 0; column < columns; column++)
            {
                result[column * rows + row] = values[next++];
            }
        }
    }

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result)
    {
        var (rows, columns) = (operands.ShapeOf(0).Rows, operands.ShapeOf(0).Columns);
        for (var i = 0; i < result.Length; i++)
        {
            result[i % columns * rows + i / columns] = operands[0][i];
        }
    }

    /// <inheritdoc/>
    public override Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) =>
        nodes[0].Shape.Rank == 2 ? operands[0].InFull().Transpose() : operands[0];

    /// <inheritdoc/>
    public override Expression Formula(Place place, ImmutableArray<Node> nodes, Func<int, Place, Expression> operand) =>
        operand(0, nodes[0].Shape.Rank == 2 ? new Place(place.Column, place.Row) : place);

    /// <inheritdoc/>
    public override Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) =>
        result.Shape.Rank == 2 ? new(changed.Column, changed.Columns, changed.Row, changed.Rows) : changed;

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) => Of(upstream);
}
