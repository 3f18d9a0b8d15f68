using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Training.Optimizers;

/// <summary>What an optimizer is given at each step, and what it remembers: running means and the like, 0 before the first step.</summary>
/// <param name="rate">η.</param>
internal sealed class OptimizerMemory(Node rate)
{
    private readonly List<OptimizerSlot> _slots = [];
    private Node? _count;

    /// <summary>η.</summary>
    public Node Rate => rate;

    /// <summary>The number of the step, from 1; only an optimizer that asks for it has one.</summary>
    public Node Count => _count ??= rate.Graph.Leaf(Shape.Scalar);

    /// <summary>The leaf of the step's number, where an optimizer asked for it.</summary>
    public Node? CountOrNone => _count;

    /// <summary>What is remembered.</summary>
    public IReadOnlyList<OptimizerSlot> Slots => _slots;

    /// <summary>Remembers a tensor of a parameter's shape.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="next">What becomes of the tensor in a step.</param>
    /// <returns>What has become of it in this step.</returns>
    public Node Remember(Node parameter, Func<Node, Node> next)
    {
        var before = rate.Graph.Leaf(parameter.Shape);
        var after = next(before);
        _slots.Add(new OptimizerSlot(parameter, before, after));
        return after;
    }
}

/// <summary>A tensor that an optimizer remembers from step to step.</summary>
/// <param name="Parameter">The parameter that it is for.</param>
/// <param name="Before">Its leaf before the step: 0 at first.</param>
/// <param name="After">Its node after the step.</param>
internal sealed record OptimizerSlot(Node Parameter, Node Before, Node After);
