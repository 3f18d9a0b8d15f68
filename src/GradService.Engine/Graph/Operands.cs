using System.Collections.Immutable;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>The values that a kernel reads: those of an operation's operands, in order.</summary>
public readonly ref struct Operands
{
    private readonly Evaluation _evaluation;
    private readonly ImmutableArray<Node> _nodes;

    internal Operands(Evaluation evaluation, ImmutableArray<Node> nodes) => (_evaluation, _nodes) = (evaluation, nodes);

    /// <summary>The numbers of one operand, row by row.</summary>
    public ReadOnlySpan<double> this[int operand] => _evaluation[_nodes[operand]];

    /// <summary>The shape of one operand.</summary>
    public Shape ShapeOf(int operand) => _nodes[operand].Shape;
}
