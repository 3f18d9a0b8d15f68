using System.Collections.Immutable;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>The values that a kernel reads: those of an operation's operands, in order.</summary>
public readonly ref struct Operands
{
    private readonly INodeValues _values;
    private readonly ImmutableArray<Node> _nodes;

    internal Operands(INodeValues values, ImmutableArray<Node> nodes) => (_values, _nodes) = (values, nodes);

    /// <summary>The numbers of one operand, row by row.</summary>
    public ReadOnlySpan<double> this[int operand] => _values[_nodes[operand]];

    /// <summary>The shape of one operand.</summary>
    public Shape ShapeOf(int operand) => _nodes[operand].Shape;
}
