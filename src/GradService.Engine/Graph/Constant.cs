using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
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
    public override bool EvaluateComplex(ComplexOperands operands, Span<Complex> result)
    {
        result[0] = value;
        return true;
    }

    /// <inheritdoc/>
    public override Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) => value;

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) => null;

    /// <summary>Exact: it has no operands.</summary>
    public override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound) => bound.Clear();
}
