using System.Collections.Immutable;
using System.Numerics;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>The complex values of an analytic operation's operands, in operand order.</summary>
public readonly ref struct ComplexOperands
{
    private readonly Complex[]?[] _values;
    private readonly ImmutableArray<Node> _nodes;

    internal ComplexOperands(Complex[]?[] values, ImmutableArray<Node> nodes, Checkpoint checkpoint) =>
        (_values, _nodes, Checkpoint) = (values, nodes, checkpoint);

    /// <inheritdoc cref="Operands.Checkpoint"/>
    public Checkpoint Checkpoint { get; }

    /// <summary>The numbers of one operand, row by row.</summary>
    public ReadOnlySpan<Complex> this[int operand] => _values[_nodes[operand].Index];

    /// <summary>The shape of one operand.</summary>
    public Shape ShapeOf(int operand) => _nodes[operand].Shape;
}
