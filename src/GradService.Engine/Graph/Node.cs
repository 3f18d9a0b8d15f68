using System.Collections.Immutable;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>
/// One operation applied to the results of earlier nodes. It holds no number: values live in an <see cref="Evaluation"/>.
/// </summary>
public sealed class Node
{
    internal Node(ComputationGraph graph, int index, Operation operation, ImmutableArray<Node> operands, Shape shape) =>
        (Graph, Index, Operation, Operands, Shape) = (graph, index, operation, operands, shape);

    /// <summary>The graph that holds this node.</summary>
    public ComputationGraph Graph { get; }

    /// <summary>Place in the graph's order; every operand has a smaller one.</summary>
    public int Index { get; }

    /// <summary>What is done to the operands.</summary>
    public Operation Operation { get; }

    /// <summary>The operands in order; a node may stand twice (<c>a + a</c>).</summary>
    public ImmutableArray<Node> Operands { get; }

    /// <summary>The shape of the result.</summary>
    public Shape Shape { get; }

    /// <summary>Its place: no two nodes of a graph share it.</summary>
    public override int GetHashCode() => Index;
}
