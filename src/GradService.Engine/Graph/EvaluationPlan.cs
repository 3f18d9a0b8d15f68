using System.Collections.Immutable;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>
/// What has to be computed, in which order and where in one buffer, to know the values of some nodes when others are given:
/// the nodes asked for and their ancestors, nothing else. A plan can be evaluated any number of times.
/// </summary>
public sealed class EvaluationPlan
{
    private const long Nowhere = ~0;

    private readonly long[] _places;

    /// <summary>Plans the evaluation of <paramref name="targets"/>.</summary>
    /// <param name="targets">The nodes whose values are wanted.</param>
    /// <param name="given">The nodes whose values will be given: the leaves, and any other node whose value is to be replaced.</param>
    public EvaluationPlan(IReadOnlyCollection<Node> targets, IReadOnlyCollection<Node> given)
    {
        var graph = targets.First().Graph;
        var applications = Needed(graph, targets, [.. given]);
        _places = new long[applications.Length];
        Array.Fill(_places, Nowhere);
        foreach (var node in given.Where(node => node.Index < _places.Length))
        {
            _places[node.Index] = ~(long)++GivenCount;
        }

        var steps = ImmutableArray.CreateBuilder<Step>();
        for (var i = 0; i < applications.Length; i++)
        {
            if (applications[i] is { } application)
            {
                var node = graph.Nodes[i];
                _places[i] = Length;
                steps.Add(new Step(node, application));
                Length += node.Shape.Length;
                Work += application.Operation.Work(application.Operands, node);
            }
        }

        Steps = steps.ToImmutable();
    }

    /// <summary>How many numbers the values of all computed nodes take.</summary>
    public long Length { get; }

    /// <summary>Floating-point operations of one evaluation, roughly.</summary>
    public double Work { get; }

    /// <summary>The nodes that are computed, in order.</summary>
    public IEnumerable<Node> Nodes => Steps.Select(step => step.Node);

    internal ImmutableArray<Step> Steps { get; }

    /// <summary>How many of the graph's nodes, from the first, the plan can speak of.</summary>
    internal int Extent => _places.Length;

    /// <summary>How many of these are given.</summary>
    internal int GivenCount { get; }

    /// <summary>Computes the values for one assignment of the given nodes.</summary>
    /// <param name="given">A tensor of the node's shape for each given node.</param>
    /// <param name="checkpoint">Passed between the pieces of the work.</param>
    public Evaluation Evaluate(IReadOnlyDictionary<Node, Tensor> given, Checkpoint checkpoint = default) => new(this, given, checkpoint);

    /// <summary>
    /// Where the value of a node is: from where on in the buffer if it is computed, else the complement of its place among those given,
    /// from 1; of 0 if it is neither.
    /// </summary>
    internal long PlaceOf(Node node) => node.Index < _places.Length ? _places[node.Index] : Nowhere;

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
                applications[i] = ApplicationOf(node, given.Contains);
                foreach (var operand in applications[i]!.Value.Operands)
                {
                    needed[operand.Index] = true;
                }
            }
        }

        return applications;
    }

    /// <summary>The stable form of a node, unless that would go past an operand whose value was given.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isGiven">Whether a node's value was given.</param>
    internal static Application ApplicationOf(Node node, Func<Node, bool> isGiven) =>
        node.Operation.StableForm(node.Operands) is { } stable && !node.Operands.Except(stable.Operands).Any(isGiven)
            ? stable
            : new Application(node.Operation, node.Operands);

    /// <summary>One node to compute, and how.</summary>
    internal readonly record struct Step(Node Node, Application Application);
}
