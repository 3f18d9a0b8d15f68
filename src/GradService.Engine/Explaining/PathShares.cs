using System.Numerics.Tensors;
using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Training;
using Tensor = GradService.Engine.Tensors.Tensor;

namespace GradService.Engine.Explaining;

/// <summary>Local derivatives between quantities, and the gradient contribution of each path.</summary>
internal sealed class PathShares
{
    private readonly TrainingStep _step;
    private readonly Dictionary<Node, Quantity> _quantities;
    private readonly Dictionary<Node, IReadOnlyCollection<Quantity>> _sources = [];
    private readonly ILookup<Node, Flow> _derivatives;
    private readonly ILookup<Node, Flow> _from;
    private readonly ILookup<Node, Flow> _to;

    /// <summary>Adds nodes for all derivatives and contributions to the step's graph.</summary>
    public PathShares(TrainingStep step, Checkpoint checkpoint = default)
    {
        (_step, _quantities) = (step, step.Quantities.ToDictionary(quantity => quantity.Value));
        var (derivatives, shares) = (new List<Flow>(), new List<Flow>());
        foreach (var quantity in step.Quantities.Where(quantity => quantity.Value.Operation is not Leaf))
        {
            checkpoint.Pass();
            var (operands, isElementwise) = SourcesOf(quantity.Value);
            _sources.Add(quantity.Value, operands.Values);
            if (isElementwise || quantity.Role == QuantityRole.Loss)
            {
                derivatives.AddRange(Flows(quantity, quantity.Value.Graph.Filled(quantity.Value.Shape, 1), operands));
            }

            shares.AddRange(Flows(quantity, quantity.Gradient, operands));
        }

        _derivatives = derivatives.ToLookup(flow => flow.From.Value);
        (_from, _to) = (shares.ToLookup(flow => flow.From.Value), shares.ToLookup(flow => flow.To.Value));
    }

    /// <summary>The added nodes; they must be evaluated before derivatives and shares can be written.</summary>
    public IEnumerable<Node> Nodes => _derivatives.Concat(_from).SelectMany(flows => flows).Select(flow => flow.Node);

    /// <summary>The quantities that a quantity is computed from directly; none for a given quantity.</summary>
    public IReadOnlyCollection<Quantity> Sources(Quantity quantity) => _sources.GetValueOrDefault(quantity.Value) ?? [];

    /// <summary>The quantities that are computed directly from a quantity.</summary>
    public IEnumerable<Quantity> Consumers(Quantity quantity) => _to[quantity.Value].Select(flow => flow.From);

    /// <summary>
    /// The derivatives of a quantity with respect to its operands; only for the loss, and where each entry depends on at most one entry of
    /// each operand.
    /// </summary>
    public IReadOnlyList<Share> Derivatives(Quantity quantity, Evaluation evaluation) => Written(_derivatives[quantity.Value], evaluation);

    /// <summary>The gradient contributions of a quantity to its operands; only for quantities without derivatives of their own.</summary>
    public IReadOnlyList<Share> FlowsBack(Quantity quantity, Evaluation evaluation) =>
        _derivatives.Contains(quantity.Value) ? [] : All(quantity, evaluation);

    /// <summary>All gradient contributions of a quantity to its operands.</summary>
    public IReadOnlyList<Share> All(Quantity quantity, Evaluation evaluation) => Written(_from[quantity.Value], evaluation);

    /// <summary>The contributions that add up to a quantity's gradient; none if there is only one.</summary>
    public IReadOnlyList<Share> To(Quantity quantity, Evaluation evaluation) =>
        Written(_to[quantity.Value], evaluation) is { Count: > 1 } several ? several : [];

    /// <summary>The rule of a quantity as a formula of other quantities.</summary>
    public Expression RuleOf(Quantity quantity)
    {
        var line = new Line(quantity.Value, node => node != quantity.Value && _quantities.ContainsKey(node), StableForms.Textbook);
        return line.Formula(node => Subjects.Of(_step, _quantities[node], Phase.Forward));
    }

    private static IEnumerable<Flow> Flows(Quantity from, Node upstream, IReadOnlyDictionary<Node, Quantity> operands) =>
        BackwardPass
            .Between(from.Value, operands.Keys, upstream)
            .Gradients.OrderBy(flow => flow.Key.Index)
            .Select(flow => new Flow(from, operands[flow.Key], flow.Value));

    /// <summary>Writes contributions as formulas with values, except those that overflow float64.</summary>
    private IReadOnlyList<Share> Written(IEnumerable<Flow> flows, Evaluation evaluation) =>
        [.. flows.Where(flow => TensorPrimitives.IsFiniteAll(evaluation[flow.Node])).Select(flow => Written(flow, evaluation))];

    private Share Written(Flow flow, Evaluation evaluation)
    {
        var line = new Line(flow.Node, node => NameOf(node) is not null, StableForms.Textbook);
        var isSingle = line.Operands.Append(flow.Node).All(node => node.Shape.Length == 1);
        var rule = isSingle ? line.Formula(default, (node, _) => NameOf(node)!) : line.Formula(node => NameOf(node)!);
        return new Share(flow.From, flow.To, rule, new Tensor(isSingle ? Shape.Scalar : flow.Node.Shape, evaluation[flow.Node].ToArray()));

        Expression? NameOf(Node node) =>
            _quantities.TryGetValue(node, out var quantity) ? Subjects.Of(_step, quantity, Phase.Forward)
            : node == flow.From.Gradient && node.Operation is not Constant ? Subjects.Gradient(_step, flow.From)
            : null;
    }

    /// <summary>
    /// The quantities that a quantity is computed from directly, and whether each entry depends on at most one entry of each of them.
    /// </summary>
    private (Dictionary<Node, Quantity> Found, bool IsElementwise) SourcesOf(Node node)
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

            isElementwise &=
                part.Shape.Length == 1 && part.Operands.All(operand => operand.Shape.Length == 1)
                || (
                    part.Operation is UnaryFunction or BinaryFunction
                    && part.Operands.All(operand => operand.Shape == node.Shape || operand.Operation is Constant)
                )
                || part.Operation is Constant;
            foreach (var operand in part.Operands.Where(seen.Add))
            {
                open.Push(operand);
            }
        }

        return (sources, isElementwise);
    }

    /// <summary>The node of one gradient contribution, from a quantity to one of its operands.</summary>
    private sealed record Flow(Quantity From, Quantity To, Node Node);
}
