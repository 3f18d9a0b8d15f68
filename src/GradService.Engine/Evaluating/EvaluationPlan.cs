using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Numbers;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Evaluating;

/// <summary>
/// A plan that computes target nodes from given nodes: which nodes to compute, in which order, and at which offset of one buffer. It
/// contains only the targets and those of their ancestors that they need. A plan can be evaluated any number of times.
/// </summary>
public sealed class EvaluationPlan
{
    private readonly Slot[] _slots;
    private readonly HashSet<Node> _targets;

    /// <summary>Plans the evaluation of <paramref name="targets"/>.</summary>
    /// <param name="targets">The nodes whose values are wanted.</param>
    /// <param name="given">The nodes whose values are supplied: the leaves, and every node that is overridden.</param>
    public EvaluationPlan(IReadOnlyCollection<Node> targets, IReadOnlyCollection<Node> given)
    {
        _targets = [.. targets];
        var graph = targets.First().Graph;
        var applications = Needed(graph, targets, [.. given]);
        _slots = new Slot[applications.Length];
        foreach (var node in given.Where(node => node.Index < _slots.Length))
        {
            _slots[node.Index] = new(SlotKind.Given, GivenCount++);
        }

        var steps = ImmutableArray.CreateBuilder<Step>();
        for (var i = 0; i < applications.Length; i++)
        {
            if (applications[i] is { } application)
            {
                var node = graph.Nodes[i];
                _slots[i] = new(SlotKind.Computed, Length);
                steps.Add(new Step(node, application));
                Length += node.Shape.Length;
                Work += application.Operation.Work(application.Operands, node);
            }
        }

        Steps = steps.ToImmutable();
    }

    /// <summary>The total number of elements in all computed nodes: the length of the buffer.</summary>
    public long Length { get; }

    /// <summary>
    /// Whether the given numbers are the decimals that were written, and each value is the exact result for them, rounded once. Where that
    /// cannot be computed, the values are those of float64 (see <see cref="Evaluation.IsExact"/>).
    /// </summary>
    public bool IsExact { get; init; }

    /// <summary>Floating-point operations of one evaluation, roughly.</summary>
    public double Work { get; }

    /// <summary>The nodes that are computed, in order.</summary>
    public IEnumerable<Node> Nodes => Steps.Select(step => step.Node);

    internal ImmutableArray<Step> Steps { get; }

    /// <summary>The number of graph nodes that the plan covers: those with an index below this.</summary>
    internal int Extent => _slots.Length;

    /// <summary>The number of given nodes among them.</summary>
    internal int GivenCount { get; }

    /// <summary>Computes the values for one assignment of the given nodes.</summary>
    /// <param name="given">A tensor of the node's shape for each given node.</param>
    /// <param name="checkpoint">Passed regularly during the work.</param>
    public Evaluation Evaluate(IReadOnlyDictionary<Node, Tensor> given, Checkpoint checkpoint = default) =>
        (IsExact ? Evaluation.Exactly(this, given, checkpoint) : null) ?? new(this, given, checkpoint);

    /// <summary>Computes the values in another type of number.</summary>
    /// <param name="given">The numbers of a given node, row by row.</param>
    /// <param name="checkpoint">Passed regularly during the work.</param>
    /// <returns>The numbers of every node that was needed, by its index.</returns>
    internal T[]?[] Evaluate<T>(Func<Node, T[]> given, Checkpoint checkpoint)
        where T : struct, IScalar<T>
    {
        var values = new T[]?[_slots.Length];
        foreach (var (node, (operation, operands)) in Steps)
        {
            checkpoint.Pass();
            foreach (var operand in operands)
            {
                values[operand.Index] ??= given(operand);
            }

            operation.Evaluate(new Operands<T>(values, operands, checkpoint), values[node.Index] = new T[node.Shape.Length]);
        }

        return values;
    }

    /// <summary>Whether the value of a node is wanted for itself.</summary>
    internal bool IsTarget(Node node) => _targets.Contains(node);

    /// <summary>Where the value of a node is.</summary>
    internal Slot SlotOf(Node node) => node.Index < _slots.Length ? _slots[node.Index] : default;

    private static Application?[] Needed(ComputationGraph graph, IReadOnlyCollection<Node> targets, HashSet<Node> given)
    {
        var last = targets.Max(target => target.Index);
        var needed = new bool[last + 1];
        var applications = new Application?[last + 1];
        foreach (var target in targets)
        {
            needed[target.Index] = true;
        }

        for (var i = last; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (needed[i] && !given.Contains(node))
            {
                applications[i] = StableForms.Chosen(node, given.Contains);
                foreach (var operand in applications[i]!.Value.Operands)
                {
                    needed[operand.Index] = true;
                }
            }
        }

        return applications;
    }

    /// <summary>One node to compute, with the application that computes it.</summary>
    internal readonly record struct Step(Node Node, Application Application);

    /// <summary>Where the value of a node is stored.</summary>
    internal enum SlotKind
    {
        /// <summary>Nowhere: the plan does not know the node.</summary>
        None,

        /// <summary>In the tensor that was given for the node.</summary>
        Given,

        /// <summary>In the buffer of computed values.</summary>
        Computed,
    }

    /// <summary>The storage of a node's value.</summary>
    /// <param name="Kind">Where.</param>
    /// <param name="Index">The number of the given node, from 0, or the offset in the buffer.</param>
    internal readonly record struct Slot(SlotKind Kind, long Index);
}
