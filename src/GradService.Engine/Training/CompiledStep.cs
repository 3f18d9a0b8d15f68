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
    private readonly int _lossIndex;
    private readonly OptimizerMemory? _memory;
    private readonly Node[] _leaves;

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

    /// <summary>The leaf of η; <see langword="null"/> if nothing is updated.</summary>
    public Node? Rate { get; }

    /// <summary>The leaf of the step number, from 1; <see langword="null"/> if the optimizer does not use it.</summary>
    internal Node? Count => _memory?.CountOrNone;

    /// <summary>The optimizer state: tensors carried from step to step.</summary>
    internal IReadOnlyList<OptimizerSlot> Slots => _memory?.Slots ?? [];

    /// <summary>The parts of the network; <see langword="null"/> for a program.</summary>
    public NetworkNodes? Network { get; }

    /// <summary>Plans the evaluation of some of the step's nodes.</summary>
    public EvaluationPlan Plan(IReadOnlyCollection<Node> targets) => new(targets, _leaves);

    /// <summary>The step on data.</summary>
    /// <param name="assignment">A tensor of the leaf's shape for every leaf.</param>
    public TrainingStep On(IReadOnlyDictionary<Node, Tensor> assignment) => new(this, assignment);

    /// <summary>Forbids new nodes in the graph: several requests can then read the step at the same time.</summary>
    public void Seal() => Loss.Graph.Seal();
}
