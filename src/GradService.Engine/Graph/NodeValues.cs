using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>Looks up node values: in the given tensors, or in the buffer of computed values.</summary>
internal sealed class NodeValues : INodeValues
{
    private readonly EvaluationPlan _plan;
    private readonly double[] _buffer;

    // Indexed by ~PlaceOf(node). Entry 0 stays empty: it stands for all nodes without a value.
    private readonly ReadOnlyMemory<double>[] _given;

    /// <param name="plan">The plan.</param>
    /// <param name="given">The tensors of the given nodes.</param>
    /// <param name="buffer">The buffer for the computed values; it holds at least <see cref="EvaluationPlan.Length"/> numbers.</param>
    /// <exception cref="ShapeMismatchException">A tensor's shape differs from its node's.</exception>
    public NodeValues(EvaluationPlan plan, IReadOnlyDictionary<Node, Tensor> given, double[] buffer)
    {
        (_plan, _buffer) = (plan, buffer);
        _given = new ReadOnlyMemory<double>[plan.GivenCount + 1];
        foreach (var (node, tensor) in given)
        {
            if (tensor.Shape != node.Shape)
            {
                throw new ShapeMismatchException($"a node of shape {node.Shape} was given a value of shape {tensor.Shape}");
            }

            if (~plan.PlaceOf(node) is > 0 and var place)
            {
                _given[place] = tensor.Memory;
            }
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> this[Node node]
    {
        get
        {
            var place = _plan.PlaceOf(node);
            return place < 0 ? _given[~place].Span : _buffer.AsSpan((int)place, (int)node.Shape.Length);
        }
    }

    /// <summary>The value of a node.</summary>
    public ReadOnlyMemory<double> Memory(Node node)
    {
        var place = _plan.PlaceOf(node);
        return place < 0 ? _given[~place] : _buffer.AsMemory((int)place, (int)node.Shape.Length);
    }

    /// <summary>The part of the buffer that receives the value of a computed node.</summary>
    public Span<double> Computed(Node node) => _buffer.AsSpan((int)_plan.PlaceOf(node), (int)node.Shape.Length);
}
