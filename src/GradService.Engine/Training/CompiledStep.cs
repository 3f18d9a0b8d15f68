using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Training.Optimizers;

namespace GradService.Engine.Training;

/// <summary>
/// A whole training step as a graph, apart from its data: a front end's forward pass and loss, the gradient of every quantity, and the
/// update of every parameter.
/// </summary>
public sealed class CompiledStep
{
    private const double LinearShare = 0.1;

    private readonly int _lossIndex;
    private readonly OptimizerMemory? _memory;
    private readonly Node[] _leaves;
    private IReadOnlyDictionary<Node, Node>? _afterUpdate;

    /// <summary>Adds the backward pass and the update to a forward pass.</summary>
    /// <param name="forward">The forward pass.</param>
    /// <param name="loss">Its last quantity, a scalar.</param>
    /// <param name="isUpdated">Whether parameters are updated.</param>
    /// <param name="optimizer">How they are updated; by default, θ − η ∂loss/∂θ.</param>
    /// <param name="network">The parts of a network; <see langword="null"/> for a program.</param>
    internal CompiledStep(ForwardPass forward, Node loss, bool isUpdated, Optimizer? optimizer, NetworkNodes? network)
    {
        (Loss, Network) = (loss, network);
        Rate = isUpdated ? forward.Graph.Leaf(Shape.Scalar) : null;
        _memory = Rate is null ? null : new OptimizerMemory(Rate);
        Backward = BackwardPass.From(loss, forward.Quantities.Select(quantity => quantity.Node));
        Quantities =
        [
            .. forward.Quantities.Select(quantity =>
            {
                var gradient = Backward.Gradients.GetValueOrDefault(quantity.Node) ?? forward.Graph.Filled(quantity.Node.Shape, 0);
                var updated =
                    _memory is not null && quantity.Role == QuantityRole.Parameter
                        ? (optimizer ?? Sgd.Plain).Update(quantity.Node, gradient, _memory)
                        : null;
                return new Quantity(quantity.Symbol, quantity.Role, quantity.Node, gradient, updated);
            }),
        ];
        Multiplications = forward.Graph.Nodes.Sum(MultiplicationsOf);
        _lossIndex = Quantities.Index().First(quantity => quantity.Item.Role == QuantityRole.Loss).Index;
        _leaves =
        [
            .. forward.Assignment.Keys,
            .. Rate is null ? Array.Empty<Node>() : [Rate],
            .. Slots.Select(slot => slot.Before),
            .. Count is null ? Array.Empty<Node>() : [Count],
        ];
    }

    /// <summary>The backward pass: the gradients, and what each node contributed to them.</summary>
    public BackwardPass Backward { get; }

    /// <summary>Every named quantity, in the order of computation.</summary>
    public IReadOnlyList<Quantity> Quantities { get; }

    /// <summary>The loss.</summary>
    public Quantity LossQuantity => Quantities[_lossIndex];

    /// <summary>The node of the loss.</summary>
    public Node Loss { get; }

    /// <summary>
    /// The node of the loss on the same data after the update, added when it is first asked for; <see langword="null"/> if nothing is
    /// updated.
    /// </summary>
    public Node? LossAfterUpdate
    {
        get
        {
            if (Rate is null)
            {
                return null;
            }

            _afterUpdate ??= Loss.Graph.Substitute(
                Loss,
                Quantities
                    .Where(quantity => quantity.Updated is not null)
                    .ToDictionary(quantity => quantity.Value, quantity => quantity.Updated!)
            );
            return _afterUpdate.GetValueOrDefault(Loss, Loss);
        }
    }

    /// <summary>The leaf of η; <see langword="null"/> if nothing is updated.</summary>
    public Node? Rate { get; }

    /// <summary>The leaf of the step number, from 1; <see langword="null"/> if the optimizer does not use it.</summary>
    internal Node? Count => _memory?.CountOrNone;

    /// <summary>The optimizer state: tensors carried from step to step.</summary>
    internal IReadOnlyList<OptimizerSlot> Slots => _memory?.Slots ?? [];

    /// <summary>The parts of the network; <see langword="null"/> for a program.</summary>
    public NetworkNodes? Network { get; }

    /// <summary>
    /// The multiplications of the whole step, roughly. The value of a function counts as one, a sum or a multiple as a tenth.
    /// </summary>
    public double Multiplications { get; }

    /// <summary>The node of a quantity's value after the update, if it differs and was asked for.</summary>
    internal Node? AfterUpdate(Quantity quantity) => quantity.Updated is null ? _afterUpdate?.GetValueOrDefault(quantity.Value) : null;

    /// <summary>Plans the evaluation of some of the step's nodes.</summary>
    /// <param name="targets">The nodes.</param>
    /// <param name="isExact">Whether their values shall be exact (see <see cref="EvaluationPlan.IsExact"/>).</param>
    public EvaluationPlan Plan(IReadOnlyCollection<Node> targets, bool isExact = false) => new(targets, _leaves) { IsExact = isExact };

    /// <summary>The step on data.</summary>
    /// <param name="assignment">A tensor of the leaf's shape for every leaf.</param>
    /// <param name="isExact">Whether its plans are exact (see <see cref="EvaluationPlan.IsExact"/>).</param>
    public TrainingStep On(IReadOnlyDictionary<Node, Tensor> assignment, bool isExact) => new(this, assignment) { IsExact = isExact };

    private static double MultiplicationsOf(Node node)
    {
        if (node.Operation is MatMul)
        {
            // Its work counts the additions as well.
            return node.Operation.Work(node.Operands, node) / 2;
        }

        var degrees = node.Operands.Select(operand => operand.Operation is Constant ? 0 : 1).ToArray();
        return (node.Operation as IPolynomial)?.Degree(degrees) is <= 1 ? LinearShare * node.Shape.Length : node.Shape.Length;
    }

    /// <summary>Forbids new nodes in the graph: several requests can then read the step at the same time.</summary>
    public void Seal() => Loss.Graph.Seal();
}
