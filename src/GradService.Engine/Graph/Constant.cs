using System.Collections.Immutable;
using System.Globalization;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>A constant in a formula, such as the 2 in <c>2(a − y)</c>.</summary>
public sealed class Constant(double value) : Operation(value.ToString("R", CultureInfo.InvariantCulture))
{
    /// <summary>The number.</summary>
    public double Value => value;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) => Shape.Scalar;

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result) => result[0] = value;

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result) => result[0] = T.From(value);

    /// <inheritdoc/>
    public override Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) => value;

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) => null;

    /// <summary>Exact: it has no operands.</summary>
    public override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound) => bound.Clear();
}
