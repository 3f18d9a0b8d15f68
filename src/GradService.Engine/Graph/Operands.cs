using System.Collections.Immutable;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>The values that a kernel reads: those of an operation's operands, in order.</summary>
public readonly ref struct Operands
{
    /// <summary>Numbers that any kernel is done with in a millisecond or two.</summary>
    internal const int Stretch = 1 << 16;

    private readonly INodeValues _values;
    private readonly ImmutableArray<Node> _nodes;

    internal Operands(INodeValues values, ImmutableArray<Node> nodes, Checkpoint checkpoint = default) =>
        (_values, _nodes, Checkpoint) = (values, nodes, checkpoint);

    /// <summary>A kernel that can take long passes it after each row, or after <see cref="Stretch"/> numbers.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The numbers of one operand, row by row.</summary>
    public ReadOnlySpan<double> this[int operand] => _values[_nodes[operand]];

    /// <summary>The shape of one operand.</summary>
    public Shape ShapeOf(int operand) => _nodes[operand].Shape;
}
