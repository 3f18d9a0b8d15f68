using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Explaining;

/// <summary>
/// One line of a worked solution as a graph of its own: a node, computed from nodes that the reader knows already. It is printed as a
/// formula and computed again from the numbers as they are shown, so that what is shown can be seen to be right.
/// </summary>
internal sealed class Line
{
    private readonly Dictionary<Node, Node> _knownByLeaf = [];

    /// <summary>Takes a node apart, down to known ones.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isKnown">Whether a node is known.</param>
    /// <param name="application">How a node that is not known is computed.</param>
    public Line(Node node, Func<Node, bool> isKnown, Func<Node, Application> application)
    {
        var graph = new ComputationGraph();
        var simplification = new Simplification(graph);
        var copies = new Dictionary<Node, Node>();
        foreach (var part in Parts(node, isKnown, application))
        {
            if (isKnown(part))
            {
                copies[part] = graph.Leaf(part.Shape);
                _knownByLeaf[copies[part]] = part;
            }
            else
            {
                var (operation, operands) = application(part);
                copies[part] = simplification.Apply(operation, [.. operands.Select(operand => copies[operand])]);
            }
        }

        Result = copies[node];
        Plan = new EvaluationPlan([Result], [.. _knownByLeaf.Keys]);
    }

    /// <summary>The result.</summary>
    public Node Result { get; }

    /// <summary>What the line is computed from.</summary>
    public IReadOnlyCollection<Node> Operands => _knownByLeaf.Values;

    /// <summary>The computation.</summary>
    public EvaluationPlan Plan { get; }

    /// <summary>The line as a formula of the nodes that it is computed from.</summary>
    public Expression Formula(Func<Node, Expression> known) =>
        _knownByLeaf.TryGetValue(Result, out var same) ? known(same) : Formulas(leaf => known(leaf), (leaf, _) => known(leaf)).Of(Result);

    /// <summary>The line as a formula of which nothing is left out, with some operations as functions by their names.</summary>
    public Expression Formula(Func<Node, Expression> known, Func<Operation, bool> isCalled) =>
        _knownByLeaf.TryGetValue(Result, out var same)
            ? known(same)
            : new Formulas
            {
                Known = leaf => _knownByLeaf.TryGetValue(leaf, out var node) ? known(node) : null,
                IsCalled = isCalled,
                IsComplete = true,
            }.Of(Result);

    /// <summary>One number of the line as a formula of numbers.</summary>
    public Expression Formula(Place place, Func<Node, Place, Expression> known) =>
        _knownByLeaf.TryGetValue(Result, out var same)
            ? known(same, place)
            : Formulas(leaf => known(leaf, default), known).Of(Result, place);

    /// <summary>Computes the line from the numbers of its operands.</summary>
    public double[] Compute(Func<Node, Tensor> value)
    {
        using var evaluation = Plan.Evaluate(_knownByLeaf.ToDictionary(pair => pair.Key, pair => value(pair.Value)));
        return evaluation[Result].ToArray();
    }

    private Formulas Formulas(Func<Node, Expression> known, Func<Node, Place, Expression> knownEntry) =>
        new()
        {
            Known = leaf => _knownByLeaf.TryGetValue(leaf, out var node) ? known(node) : null,
            KnownEntry = (leaf, place) => _knownByLeaf.TryGetValue(leaf, out var node) ? knownEntry(node, place) : null,
        };

    private static SortedDictionary<int, Node>.ValueCollection Parts(
        Node node,
        Func<Node, bool> isKnown,
        Func<Node, Application> application
    )
    {
        var parts = new SortedDictionary<int, Node>();
        var open = new Stack<Node>([node]);
        while (open.TryPop(out var part))
        {
            if (parts.TryAdd(part.Index, part) && !isKnown(part))
            {
                foreach (var operand in application(part).Operands)
                {
                    open.Push(operand);
                }
            }
        }

        return parts.Values;
    }
}
