using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using GradService.Engine.Training.Optimizers;

namespace GradService.Engine.Training;

/// <summary>
/// A whole training step as a graph: a front end's forward pass and loss, the gradient of every quantity, and the update of every
/// parameter. Values are computed only by an evaluation.
/// </summary>
public sealed class TrainingStep
{
    private readonly int _lossIndex;
    private readonly OptimizerMemory? _memory;

    /// <summary>Adds the backward pass and the update to a forward pass.</summary>
    /// <param name="forward">The forward pass.</param>
    /// <param name="loss">Its last quantity, a scalar.</param>
    /// <param name="learningRate">η; <see langword="null"/> if nothing is updated.</param>
    /// <param name="optimizer">How parameters are updated; by default, θ − η ∂loss/∂θ.</param>
    /// <param name="network">The parts of a network; <see langword="null"/> for a program.</param>
    public TrainingStep(ForwardPass forward, Node loss, double? learningRate, Optimizer? optimizer = null, NetworkNodes? network = null)
    {
        (Loss, Network) = (loss, network);
        var assignment = new Dictionary<Node, Tensor>(forward.Assignment);
        if (learningRate is { } value)
        {
            Rate = forward.Graph.Leaf(Shape.Scalar);
            assignment.Add(Rate, Tensor.Scalar(value));
        }

        Assignment = assignment;
        _memory = Rate is null ? null : new OptimizerMemory(Rate);
        var gradients = loss.Differentiate(forward.Quantities.Select(quantity => quantity.Node));
        Quantities =
        [
            .. forward.Quantities.Select(quantity => new Quantity(
                quantity.Symbol,
                quantity.Role,
                quantity.Node,
                gradients[quantity.Node],
                _memory is not null && quantity.Role == QuantityRole.Parameter
                    ? (optimizer ?? Sgd.Plain).Update(quantity.Node, gradients[quantity.Node], _memory)
                    : null
            )),
        ];
        _lossIndex = Quantities.Index().First(quantity => quantity.Item.Role == QuantityRole.Loss).Index;
    }

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

    /// <summary>The node of a network's predictions, one row per sample.</summary>
    public Node? Predictions => Network?.Predictions;

    /// <summary>The tensors of the leaves.</summary>
    public IReadOnlyDictionary<Node, Tensor> Assignment { get; private set; }

    /// <summary>The parameters, or all given quantities if the step has no parameters.</summary>
    public IEnumerable<Quantity> Parameters =>
        Quantities.Any(quantity => quantity.Role == QuantityRole.Parameter)
            ? Quantities.Where(quantity => quantity.Role == QuantityRole.Parameter)
            : Quantities.Where(quantity => quantity.Role == QuantityRole.Data);

    /// <summary>The same step with other data. Its graph and plans stay valid.</summary>
    /// <param name="assignment">
    /// A tensor of the leaf's shape for every leaf; empty for a step that is cached without data and gets its data before any evaluation.
    /// </param>
    public TrainingStep With(IReadOnlyDictionary<Node, Tensor> assignment)
    {
        var other = (TrainingStep)MemberwiseClone();
        other.Assignment = assignment;
        return other;
    }

    /// <summary>Plans the evaluation of some of the step's nodes.</summary>
    public EvaluationPlan Plan(IReadOnlyCollection<Node> targets) =>
        new(targets, [.. Assignment.Keys, .. Slots.Select(slot => slot.Before), .. Count is null ? Array.Empty<Node>() : [Count]]);

    /// <summary>Evaluates a plan with this step's tensors.</summary>
    /// <exception cref="NonFiniteException">A quantity overflowed or is undefined.</exception>
    public Evaluation Evaluate(EvaluationPlan plan, Checkpoint checkpoint = default) => Evaluate(plan, Assignment, checkpoint);

    /// <summary>Evaluates a plan with other tensors in place of this step's.</summary>
    /// <exception cref="NonFiniteException">A quantity overflowed or is undefined.</exception>
    internal Evaluation Evaluate(EvaluationPlan plan, IReadOnlyDictionary<Node, Tensor> assignment, Checkpoint checkpoint) =>
        Checked(plan.Evaluate(assignment, checkpoint), "");

    /// <summary>The loss on the same data after the update.</summary>
    /// <param name="evaluation">An evaluation that holds the updated value of every parameter.</param>
    /// <param name="loss">A plan for <see cref="Loss"/>.</param>
    /// <param name="checkpoint">Passed regularly during the work.</param>
    /// <exception cref="NonFiniteException">A quantity overflowed or is undefined.</exception>
    public double LossAfterUpdate(Evaluation evaluation, EvaluationPlan loss, Checkpoint checkpoint = default)
    {
        var assignment = new Dictionary<Node, Tensor>(Assignment);
        foreach (var quantity in Quantities.Where(quantity => quantity.Updated is not null))
        {
            assignment[quantity.Value] = evaluation.Read(quantity.Updated!);
        }

        using var after = Checked(loss.Evaluate(assignment, checkpoint), " after the update");
        return after[Loss][0];
    }

    /// <summary>Returns the evaluation if every quantity in it is finite; otherwise disposes of it and throws.</summary>
    private Evaluation Checked(Evaluation evaluation, string when)
    {
        if (FiniteCheck.FirstFailure(Quantities, evaluation, rowsAreSamples: Network is not null, when) is { } failure)
        {
            evaluation.Dispose();
            throw failure;
        }

        return evaluation;
    }
}
