using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>What flows back along each single path of a step: local derivatives, and the shares that add up to a gradient.</summary>
internal sealed class PathShares
{
    private readonly Dictionary<Node, Quantity> _quantities;
    private readonly Dictionary<Node, Expression> _names;
    private readonly List<(Quantity From, Quantity To, Node Node)> _derivatives = [];
    private readonly List<(Quantity From, Quantity To, Node Node)> _shares = [];

    /// <summary>Adds the nodes of all of them to the graph.</summary>
    public PathShares(TrainingStep step)
    {
        _names = step.Quantities.ToDictionary(quantity => quantity.Value, quantity => Subjects.Of(step, quantity, Phase.Forward));
        _quantities = step.Quantities.ToDictionary(quantity => quantity.Value);
        foreach (var quantity in step.Quantities.Where(quantity => quantity.Value.Operation is not Leaf))
        {
            var (operands, isElementwise) = Sources(quantity.Value);
            if (isElementwise || quantity.Role == QuantityRole.Loss)
            {
                _derivatives.AddRange(Shares(quantity, One(quantity.Value), operands));
            }

            _shares.AddRange(Shares(quantity, quantity.Gradient, operands));
            if (quantity.Gradient.Operation is not Constant)
            {
                _names.TryAdd(quantity.Gradient, Subjects.Of(step, quantity, Phase.Backward));
            }
        }
    }

    /// <summary>The nodes.</summary>
    public IEnumerable<Node> Nodes => _derivatives.Concat(_shares).Select(share => share.Node);

    /// <summary>The derivatives of a quantity by its operands, where each number depends on no more than one number of each, or there is one number.</summary>
    public IReadOnlyList<Share> Derivatives(Quantity quantity, Evaluation evaluation) => [.. _derivatives.Where(share => share.From == quantity).Select(share => Written(share, evaluation))];

    /// <summary>What flows back through a quantity to its operands, where that is more than a product with a derivative.</summary>
    public IReadOnlyList<Share> FlowsBack(Quantity quantity, Evaluation evaluation) => _derivatives.Exists(share => share.From == quantity)
        ? []
        : [.. _shares.Where(share => share.From == quantity).Select(share => Written(share, evaluation))];

    /// <summary>All that flows back through a quantity.</summary>
    public IEnumerable<Share> All(Quantity quantity, Evaluation evaluation) => _shares.Where(share => share.From == quantity).Select(share => Written(share, evaluation));

    /// <summary>The quantities that a quantity is computed from directly.</summary>
    public IReadOnlyCollection<Quantity> Sources(Quantity quantity) => Sources(quantity.Value).Found.Values;

    /// <summary>How a quantity is computed.</summary>
    public Expression RuleOf(Quantity quantity)
    {
        var line = new Line(quantity.Value, node => node != quantity.Value && _quantities.ContainsKey(node), part => new Application(part.Operation, part.Operands));
        return line.Formula(node => _names[node]);
    }

    /// <summary>The shares of a quantity's gradient, where there are several.</summary>
    public IReadOnlyList<Share> To(Quantity quantity, Evaluation evaluation)
    {
        var paths = _shares.Where(share => share.To == quantity).ToList();
        return paths.Count < 2 ? [] : [.. paths.Select(path => Written(path, evaluation))];
    }

    private static Node One(Node node) => node.Shape.Rank == 0 ? node.Graph.Constant(1) : new BroadcastTo(node.Shape).Of(node.Graph.Constant(1));

    private static IEnumerable<(Quantity, Quantity, Node)> Shares(Quantity from, Node upstream, IReadOnlyDictionary<Node, Quantity> operands) =>
        from.Value.FlowBack(operands.Keys, upstream).OrderBy(share => share.Key.Index).Select(share => (from, operands[share.Key], share.Value));

    private Share Written((Quantity From, Quantity To, Node Node) share, Evaluation evaluation)
    {
        var line = new Line(share.Node, IsKnown, part => new Application(part.Operation, part.Operands));
        var isSingle = line.Operands.Append(share.Node).All(node => node.Shape.Length == 1);
        var rule = isSingle ? line.Formula(default, (node, _) => _names[node]) : line.Formula(node => _names[node]);
        return new Share(share.From, share.To, rule, new Tensor(isSingle ? Shape.Scalar : share.Node.Shape, evaluation[share.Node].ToArray()));

        bool IsKnown(Node node) => _names.TryGetValue(node, out var name) && (name is Reference || node == share.From.Gradient);
    }

    /// <summary>The quantities that a quantity is computed from directly, and whether each number depends on one number of each of them.</summary>
    private (Dictionary<Node, Quantity> Found, bool IsElementwise) Sources(Node node)
    {
        var sources = new Dictionary<Node, Quantity>();
        var isElementwise = true;
        var seen = new HashSet<Node> { node };
        var open = new Stack<Node>([node]);
        while (open.TryPop(out var part))
        {
            if (part != node && _quantities.TryGetValue(part, out var source))
            {
                sources[part] = source;
                continue;
            }

            isElementwise &= part.Shape.Length == 1 && part.Operands.All(operand => operand.Shape.Length == 1)
                || (part.Operation is UnaryFunction or BinaryFunction && part.Operands.All(operand => operand.Shape == node.Shape || operand.Operation is Constant))
                || part.Operation is Constant;
            foreach (var operand in part.Operands.Where(seen.Add))
            {
                open.Push(operand);
            }
        }

        return (sources, isElementwise);
    }
}
