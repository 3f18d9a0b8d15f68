using System.Collections.Immutable;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>One operation applied to the results of earlier nodes. It holds no values: an evaluation does.</summary>
public sealed class Node
{
    internal Node(ComputationGraph graph, int index, Operation operation, ImmutableArray<Node> operands, Shape shape) =>
        (Graph, Index, Operation, Operands, Shape) = (graph, index, operation, operands, shape);

    /// <summary>The graph that holds this node.</summary>
    public ComputationGraph Graph { get; }

    /// <summary>Position in the graph's order; every operand has a smaller index.</summary>
    public int Index { get; }

    /// <summary>The operation that is applied to the operands.</summary>
    public Operation Operation { get; }

    /// <summary>The operands in order; a node may appear twice (<c>a + a</c>).</summary>
    public ImmutableArray<Node> Operands { get; }

    /// <summary>The shape of the result.</summary>
    public Shape Shape { get; }

    /// <summary>The index, which is unique within a graph.</summary>
    public override int GetHashCode() => Index;
}
