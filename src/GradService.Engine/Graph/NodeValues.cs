using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>Where the values of nodes are, by the nodes' places in the graph: in the tensors given, or in one buffer of a plan.</summary>
internal sealed class NodeValues : INodeValues
{
    private readonly EvaluationPlan _plan;
    private readonly double[] _buffer;
    private readonly ReadOnlyMemory<double>[] _values;

    /// <param name="plan">The plan.</param>
    /// <param name="given">The tensors given.</param>
    /// <param name="buffer">Room for all that the plan computes.</param>
    public NodeValues(EvaluationPlan plan, IReadOnlyDictionary<Node, Tensor> given, double[] buffer)
    {
        (_plan, _buffer) = (plan, buffer);
        _values = new ReadOnlyMemory<double>[plan.Extent];
        foreach (var (node, tensor) in given)
        {
            if (node.Index < _values.Length)
            {
                _values[node.Index] = tensor.Memory;
            }
        }

        foreach (var step in plan.Steps)
        {
            _values[step.Node.Index] = buffer.AsMemory((int)plan.OffsetOf(step.Node), (int)step.Node.Shape.Length);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> this[Node node] => _values[node.Index].Span;

    /// <summary>The value of a node.</summary>
    public ReadOnlyMemory<double> Memory(Node node) => _values[node.Index];

    /// <summary>Where the value of a computed node goes.</summary>
    public Span<double> Computed(Node node) => _buffer.AsSpan((int)_plan.OffsetOf(node), (int)node.Shape.Length);
}
