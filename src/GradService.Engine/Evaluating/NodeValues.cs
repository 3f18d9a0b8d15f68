using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Evaluating;

/// <summary>Looks up node values: in the given tensors, or in the buffer of computed values.</summary>
internal sealed class NodeValues : INodeValues
{
    private readonly EvaluationPlan _plan;
    private readonly double[] _buffer;

    // In the order in which the plan numbers the given nodes.
    private readonly ReadOnlyMemory<double>[] _given;

    /// <param name="plan">The plan.</param>
    /// <param name="given">The tensors of the given nodes.</param>
    /// <param name="buffer">The buffer for the computed values; it holds at least <see cref="EvaluationPlan.Length"/> numbers.</param>
    /// <exception cref="ShapeMismatchException">A tensor's shape differs from its node's.</exception>
    public NodeValues(EvaluationPlan plan, IReadOnlyDictionary<Node, Tensor> given, double[] buffer)
    {
        (_plan, _buffer) = (plan, buffer);
        _given = new ReadOnlyMemory<double>[plan.GivenCount];
        foreach (var (node, tensor) in given)
        {
            if (tensor.Shape != node.Shape)
            {
                throw new ShapeMismatchException($"a node of shape {node.Shape} was given a value of shape {tensor.Shape}");
            }

            if (plan.SlotOf(node) is { Kind: EvaluationPlan.SlotKind.Given } slot)
            {
                _given[slot.Index] = tensor.Memory;
            }
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> this[Node node] =>
        _plan.SlotOf(node) switch
        {
            { Kind: EvaluationPlan.SlotKind.Computed } slot => _buffer.AsSpan((int)slot.Index, (int)node.Shape.Length),
            { Kind: EvaluationPlan.SlotKind.Given } slot => _given[slot.Index].Span,
            _ => default,
        };

    /// <summary>The value of a node; empty if the plan does not know it.</summary>
    public ReadOnlyMemory<double> Memory(Node node) =>
        _plan.SlotOf(node) switch
        {
            { Kind: EvaluationPlan.SlotKind.Computed } slot => _buffer.AsMemory((int)slot.Index, (int)node.Shape.Length),
            { Kind: EvaluationPlan.SlotKind.Given } slot => _given[slot.Index],
            _ => default,
        };

    /// <summary>The part of the buffer that receives the value of a computed node.</summary>
    public Span<double> Computed(Node node) => _buffer.AsSpan((int)_plan.SlotOf(node).Index, (int)node.Shape.Length);
}
