using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using GradService.Engine.Training.Optimizers;

namespace GradService.Engine.Training;

/// <summary>
/// A whole training step with its data. Values are computed only by an evaluation.
/// </summary>
public sealed class TrainingStep
{
    /// <summary>Adds the backward pass and the update to a forward pass.</summary>
    /// <param name="forward">The forward pass.</param>
    /// <param name="loss">Its last quantity, a scalar.</param>
    /// <param name="learningRate">η; <see langword="null"/> if nothing is updated.</param>
    /// <param name="optimizer">How parameters are updated; by default, θ − η ∂loss/∂θ.</param>
    /// <param name="network">The parts of a network; <see langword="null"/> for a program.</param>
    public TrainingStep(ForwardPass forward, Node loss, double? learningRate, Optimizer? optimizer = null, NetworkNodes? network = null)
    {
        Compiled = new CompiledStep(forward, loss, learningRate is not null, optimizer, network);
        var assignment = new Dictionary<Node, Tensor>(forward.Assignment);
        if (Compiled.Rate is { } rate)
        {
            assignment.Add(rate, Tensor.Scalar(learningRate!.Value));
        }

        Assignment = assignment;
    }

    internal TrainingStep(CompiledStep compiled, IReadOnlyDictionary<Node, Tensor> assignment) =>
        (Compiled, Assignment) = (compiled, assignment);

    /// <summary>The step without its data.</summary>
    public CompiledStep Compiled { get; }

    /// <summary>The tensors of the leaves.</summary>
    public IReadOnlyDictionary<Node, Tensor> Assignment { get; }

    /// <inheritdoc cref="CompiledStep.Quantities"/>
    public IReadOnlyList<Quantity> Quantities => Compiled.Quantities;

    /// <inheritdoc cref="CompiledStep.LossQuantity"/>
    public Quantity LossQuantity => Compiled.LossQuantity;

    /// <inheritdoc cref="CompiledStep.Loss"/>
    public Node Loss => Compiled.Loss;

    /// <inheritdoc cref="CompiledStep.LossAfterUpdate"/>
    public Node? LossAfterUpdate => Compiled.LossAfterUpdate;

    /// <inheritdoc cref="CompiledStep.Rate"/>
    public Node? Rate => Compiled.Rate;

    /// <inheritdoc cref="CompiledStep.Network"/>
    public NetworkNodes? Network => Compiled.Network;

    /// <summary>The node of a network's predictions, one row per sample.</summary>
    public Node? Predictions => Network?.Predictions;

    /// <summary>The parameters, or all given quantities if the step has no parameters.</summary>
    public IEnumerable<Quantity> Parameters =>
        Quantities.Any(quantity => quantity.Role == QuantityRole.Parameter)
            ? Quantities.Where(quantity => quantity.Role == QuantityRole.Parameter)
            : Quantities.Where(quantity => quantity.Role == QuantityRole.Data);

    /// <inheritdoc cref="CompiledStep.Plan"/>
    public EvaluationPlan Plan(IReadOnlyCollection<Node> targets) => Compiled.Plan(targets, IsExact);

    /// <summary>
    /// Whether plans are exact (see <see cref="EvaluationPlan.IsExact"/>).
    /// </summary>
    public bool IsExact { get; internal init; }

    /// <summary>The same step, evaluated exactly.</summary>
    public TrainingStep InExactArithmetic() => Compiled.On(Assignment, isExact: true);

    /// <summary>Evaluates a plan with this step's tensors.</summary>
    /// <exception cref="NonFiniteException">A quantity overflowed or is undefined.</exception>
    public Evaluation Evaluate(EvaluationPlan plan, Checkpoint checkpoint = default) => Evaluate(plan, Assignment, checkpoint);

    /// <summary>How the numbers of an evaluation of this step were computed.</summary>
    public UsedArithmetic ArithmeticOf(Evaluation evaluation) => UsedArithmetic.Of(this, evaluation);

    /// <summary>Evaluates a plan with other tensors in place of this step's.</summary>
    /// <exception cref="NonFiniteException">A quantity overflowed or is undefined.</exception>
    internal Evaluation Evaluate(EvaluationPlan plan, IReadOnlyDictionary<Node, Tensor> assignment, Checkpoint checkpoint)
    {
        var evaluation = plan.Evaluate(assignment, checkpoint);
        if (FiniteCheck.FirstFailure(Compiled, evaluation) is { } failure)
        {
            evaluation.Dispose();
            throw failure;
        }

        return evaluation;
    }
}
