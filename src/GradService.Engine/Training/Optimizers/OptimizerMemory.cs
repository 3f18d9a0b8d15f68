using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Training.Optimizers;

/// <summary>The inputs of an optimizer at each step, and its state (such as running means), which is 0 before the first step.</summary>
/// <param name="rate">η.</param>
internal sealed class OptimizerMemory(Node rate)
{
    private readonly List<OptimizerSlot> _slots = [];
    private Node? _count;

    /// <summary>η.</summary>
    public Node Rate => rate;

    /// <summary>The leaf of the step number, from 1; created on first use.</summary>
    public Node Count => _count ??= rate.Graph.Leaf(Shape.Scalar);

    /// <summary>The leaf of the step number; <see langword="null"/> if the optimizer does not use it.</summary>
    public Node? CountOrNone => _count;

    /// <summary>The state tensors.</summary>
    public IReadOnlyList<OptimizerSlot> Slots => _slots;

    /// <summary>Adds a state tensor of a parameter's shape.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="next">Builds the tensor's new value from its old one.</param>
    /// <returns>The node of its value after the step.</returns>
    public Node Remember(Node parameter, Func<Node, Node> next)
    {
        var before = rate.Graph.Leaf(parameter.Shape);
        var after = next(before);
        _slots.Add(new OptimizerSlot(parameter, before, after));
        return after;
    }
}

/// <summary>A state tensor that an optimizer carries from step to step.</summary>
/// <param name="Parameter">The parameter that it belongs to.</param>
/// <param name="Before">The leaf of its value before the step; 0 before the first step.</param>
/// <param name="After">The node of its value after the step.</param>
internal sealed record OptimizerSlot(Node Parameter, Node Before, Node After);
