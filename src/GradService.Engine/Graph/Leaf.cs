using System.Collections.Immutable;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>A quantity that is given, not computed: an input, a target, a parameter, the learning rate.</summary>
public sealed class Leaf(Shape shape) : Operation($"leaf({shape})")
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) => shape;

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result) => throw NotGiven;

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result) => throw NotGiven;

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) => null;

    /// <summary>Exact: it has no operands.</summary>
    public override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound) => bound.Clear();

    private static InvalidOperationException NotGiven => new("A leaf has no value of its own: it must be given one.");
}
