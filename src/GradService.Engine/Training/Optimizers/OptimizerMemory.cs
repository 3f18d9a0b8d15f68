using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Training.Optimizers;

/// <summary>What an optimizer is given at each step, and what it remembers: running means and the like, 0 before the first step.</summary>
/// <param name="rate">η.</param>
internal sealed class OptimizerMemory(Node rate)
{
    private readonly List<(Node Before, Node After)> _slots = [];
    private Node? _count;

    /// <summary>η.</summary>
    public Node Rate => rate;

    /// <summary>The number of the step, from 1; only an optimizer that asks for it has one.</summary>
    public Node Count => _count ??= rate.Graph.Leaf(Shape.Scalar);

    /// <summary>The leaf of the step's number, where an optimizer asked for it.</summary>
    public Node? CountOrNone => _count;

    /// <summary>What is remembered: the leaf of each tensor before the step, and its node after it.</summary>
    public IReadOnlyList<(Node Before, Node After)> Slots => _slots;

    /// <summary>Remembers a tensor.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="next">What becomes of it in a step.</param>
    /// <returns>What has become of it in this step.</returns>
    public Node Remember(Shape shape, Func<Node, Node> next)
    {
        var before = rate.Graph.Leaf(shape);
        var after = next(before);
        _slots.Add((before, after));
        return after;
    }
}
