using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>The same numbers in another shape of the same length, such as a vector as a matrix of one row or one column.</summary>
public sealed class Reshape(Shape target) : LinearMap($"reshape({target})")
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) =>
        operands[0].Length == target.Length ? target : throw new ShapeMismatchException(this, $"{target.Length} numbers", operands);

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result) => operands[0].CopyTo(result);

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result) => operands[0].CopyTo(result);

    /// <inheritdoc/>
    public override Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) =>
        new Reshaped(operands[0], nodes[0].Shape, target);

    /// <inheritdoc/>
    public override Expression Formula(Place place, ImmutableArray<Node> nodes, Func<int, Place, Expression> operand) =>
        operand(0, Place.At(place.Offset(target), nodes[0].Shape));

    /// <inheritdoc/>
    public override Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) =>
        changed is { Rows: 1, Columns: 1 }
            ? Region.Element(target, new Place(changed.Row, changed.Column).Offset(operands[0].Shape))
            : Region.All(target);

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) =>
        new Reshape(operands[0].Shape).Of(upstream);
}
