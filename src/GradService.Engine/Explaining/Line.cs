using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Explaining;

/// <summary>
/// One line of a worked solution as a separate graph: a node, computed from nodes that are already known to the reader. The line is
/// printed as a formula, and evaluated with the rounded numbers as shown, to make sure that a reader gets the result shown.
/// </summary>
internal sealed class Line
{
    private readonly Dictionary<Node, Node> _knownByLeaf = [];

    /// <summary>Copies a node and everything it is computed from, down to known nodes.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isKnown">Whether a node is known.</param>
    /// <param name="application">The operation and operands of a node that is not known.</param>
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
        // A reader recomputes with the decimals that are shown.
        Plan = new EvaluationPlan([Result], [.. _knownByLeaf.Keys]) { IsExact = true };
    }

    /// <summary>The result.</summary>
    public Node Result { get; }

    /// <summary>The known nodes that the line is computed from.</summary>
    public IReadOnlyCollection<Node> Operands => _knownByLeaf.Values;

    /// <summary>The computation.</summary>
    public EvaluationPlan Plan { get; }

    /// <summary>The line as a formula of its operands.</summary>
    public Expression Formula(Func<Node, Expression> known) =>
        _knownByLeaf.TryGetValue(Result, out var same) ? known(same) : Formulas(leaf => known(leaf), (leaf, _) => known(leaf)).Of(Result);

    /// <summary>The line as a complete formula without ellipsis, with some operations written as function calls.</summary>
    public Expression Formula(Func<Node, Expression> known, Func<Operation, bool> isCalled) =>
        _knownByLeaf.TryGetValue(Result, out var same)
            ? known(same)
            : new Formulas
            {
                Known = leaf => _knownByLeaf.TryGetValue(leaf, out var node) ? known(node) : null,
                IsCalled = isCalled,
                IsComplete = true,
            }.Of(Result);

    /// <summary>One entry of the line as a formula of single numbers.</summary>
    public Expression Formula(Place place, Func<Node, Place, Expression> known) =>
        _knownByLeaf.TryGetValue(Result, out var same)
            ? known(same, place)
            : Formulas(leaf => known(leaf, default), known).Of(Result, place);

    /// <summary>Evaluates the line with the given values of its operands.</summary>
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
