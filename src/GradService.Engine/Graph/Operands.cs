using System.Collections.Immutable;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>The operand values that a kernel reads, in operand order.</summary>
public readonly ref struct Operands
{
    /// <summary>The number of elements that any kernel processes in at most a millisecond or two.</summary>
    internal const int Stretch = 1 << 16;

    private readonly INodeValues _values;
    private readonly ImmutableArray<Node> _nodes;

    internal Operands(INodeValues values, ImmutableArray<Node> nodes, Checkpoint checkpoint = default) =>
        (_values, _nodes, Checkpoint) = (values, nodes, checkpoint);

    /// <summary>
    /// The cancellation and scheduling point: a kernel that can take long passes it after each row, or after <see cref="Stretch"/> numbers.
    /// </summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The numbers of one operand, row by row.</summary>
    public ReadOnlySpan<double> this[int operand] => _values[_nodes[operand]];

    /// <summary>The shape of one operand.</summary>
    public Shape ShapeOf(int operand) => _nodes[operand].Shape;
}

/// <summary>The operand values in another type of number, in operand order.</summary>
public readonly ref struct Operands<T>
{
    private readonly T[]?[] _values;
    private readonly ImmutableArray<Node> _nodes;

    internal Operands(T[]?[] values, ImmutableArray<Node> nodes, Checkpoint checkpoint) =>
        (_values, _nodes, Checkpoint) = (values, nodes, checkpoint);

    /// <inheritdoc cref="Operands.Checkpoint"/>
    public Checkpoint Checkpoint { get; }

    /// <summary>The numbers of one operand, row by row.</summary>
    public ReadOnlySpan<T> this[int operand] => _values[_nodes[operand].Index];

    /// <summary>The shape of one operand.</summary>
    public Shape ShapeOf(int operand) => _nodes[operand].Shape;
}
