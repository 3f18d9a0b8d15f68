using System.Collections.Immutable;
using System.Numerics;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>The complex values that an analytic operation reads: those of its operands, in order.</summary>
public readonly ref struct ComplexOperands
{
    private readonly Complex[]?[] _values;
    private readonly ImmutableArray<Node> _nodes;

    internal ComplexOperands(Complex[]?[] values, ImmutableArray<Node> nodes, CancellationToken cancellation) => (_values, _nodes, Cancellation) = (values, nodes, cancellation);

    /// <inheritdoc cref="Operands.Cancellation"/>
    public CancellationToken Cancellation { get; }

    /// <summary>The numbers of one operand, row by row.</summary>
    public ReadOnlySpan<Complex> this[int operand] => _values[_nodes[operand].Index];

    /// <summary>The shape of one operand.</summary>
    public Shape ShapeOf(int operand) => _nodes[operand].Shape;
}
