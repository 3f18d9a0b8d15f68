using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>Explains a training step from its graph, one quantity at a time.</summary>
public sealed class Explainer
{
    // Measured; see docs/benchmarks/work.md.
    private const double PathWork = 300_000;
    private const double PathBytes = 8 * Cost.NodeBytes;
    private const double NumberWork = 1_000;
    private const double NumberBytes = 64;
    private const double LineWork = 1_000_000;
    private const double LineBytes = 15_000;

    private readonly TrainingStep _step;
    private readonly PathShares _paths;
    private readonly EvaluationPlan _plan;
    private readonly EvaluationPlan? _planAfterUpdate;

    /// <summary>Prepares the explanation of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="checkpoint">Checked between the parts of the preparation.</param>
    public Explainer(TrainingStep step, Checkpoint checkpoint = default)
    {
        _step = step;
        _paths = new PathShares(step, checkpoint);
        Answer = [.. StepOrder.Of(step).Select(item => item.Node)];
        _plan = step.Plan([.. Answer, .. _paths.Nodes]);
        _planAfterUpdate = step.LossAfterUpdate is { } after ? step.Plan([after]) : null;
    }

    /// <summary>The nodes that are explained, one for each step of the explanation.</summary>
    public IReadOnlyList<Node> Answer { get; }

    /// <summary>The cost of preparing an explanation. For each path between two quantities, nodes are added to the graph.</summary>
    public static Cost CostOfPreparation(TrainingStep step) => new(PathWork * step.Quantities.Count, PathBytes * step.Quantities.Count);

    /// <summary>The cost of an explanation: the values and copies of them, and each line in four notations.</summary>
    public Cost Cost =>
        Cost.Of(_planAfterUpdate is null ? [_plan] : [_plan, _planAfterUpdate])
        + new Cost((NumberWork * _plan.Length) + (LineWork * Answer.Count), (NumberBytes * _plan.Length) + (LineBytes * Answer.Count))
        + Cost.OfBuilding(_step.Loss.Graph)
        + Cost.OfAnswer(Answer);

    /// <summary>Explains the step.</summary>
    /// <exception cref="NonFiniteException">A quantity overflowed or is not defined.</exception>
    public Explanation Explain(Checkpoint checkpoint = default)
    {
        using var evaluation = _step.Evaluate(_plan, checkpoint);
        var numbers = new ShownNumbers();
        if (_step.Rate is { } rate)
        {
            numbers.Add(rate, _step.Assignment[rate].Values);
        }

        var steps = new List<ExplanationStep>();
        var values = new Dictionary<Node, Expression>();
        foreach (var (quantity, phase, node) in StepOrder.Of(_step))
        {
            checkpoint.Pass();
            numbers.Add(node, evaluation[node]);
            steps.Add(
                node.Operation is Leaf
                    ? Given(quantity, phase, node, evaluation, numbers)
                    : Explain(quantity, phase, node, evaluation, values, numbers)
            );
            if (phase is Phase.Forward or Phase.Loss)
            {
                values.Add(node, Subjects.Of(_step, quantity, phase));
            }
        }

        return new Explanation(_step, steps, evaluation[_step.Loss][0], LossAfter(checkpoint), _step.ArithmeticOf(evaluation));
    }

    /// <summary>The loss after the update; NaN if it cannot be computed, <see langword="null"/> if there is no update.</summary>
    private double? LossAfter(Checkpoint checkpoint)
    {
        if (_planAfterUpdate is null)
        {
            return null;
        }

        try
        {
            using var evaluation = _step.Evaluate(_planAfterUpdate, checkpoint);
            return evaluation[_step.LossAfterUpdate!][0];
        }
        catch (NonFiniteException)
        {
            return double.NaN;
        }
    }

    private ExplanationStep Given(Quantity quantity, Phase phase, Node node, Evaluation evaluation, ShownNumbers numbers)
    {
        var subject = Subjects.Of(_step, quantity, phase);
        return new ExplanationStep
        {
            Quantity = quantity,
            Phase = phase,
            Subject = subject,
            Numbers = LineExplanation.FitsGrid(node.Shape)
                ? new WorkedFormula(subject, null, numbers.Whole(node, Decimals.All), IsRounded: false)
                : null,
            Value = new Tensor(node.Shape, evaluation[node].ToArray()),
        };
    }

    private ExplanationStep Explain(
        Quantity quantity,
        Phase phase,
        Node node,
        Evaluation evaluation,
        Dictionary<Node, Expression> values,
        ShownNumbers numbers
    )
    {
        var names = NamesFor(quantity, phase, values);
        var line = new LineExplanation(node, Subjects.Of(_step, quantity, phase), names.ContainsKey, numbers);
        var isForward = phase is Phase.Forward or Phase.Loss;
        return new ExplanationStep
        {
            Quantity = quantity,
            Phase = phase,
            Subject = Subjects.Of(_step, quantity, phase),
            Rule = line.Rule(operand => names[operand]),
            Sources = isForward ? [.. _paths.Sources(quantity).OrderBy(source => source.Value.Index)] : [],
            Numbers = line.Worked(),
            Entries = line.Entries(),
            Derivatives = isForward ? _paths.Derivatives(quantity, evaluation) : [],
            FlowsBack = isForward ? _paths.FlowsBack(quantity, evaluation) : [],
            Paths = phase == Phase.Backward ? _paths.To(quantity, evaluation) : [],
            Remarks = [.. Remark.Of(quantity, phase, node, evaluation)],
            Value = new Tensor(node.Shape, evaluation[node].ToArray()),
        };
    }

    /// <summary>
    /// The nodes that a line may refer to, with their names. Every line may use the values before it. A gradient may also use the gradients
    /// of the quantities computed from this one, because the chain rule passes through them. An update may also use its own gradient.
    /// Each line needs its own names, because one node can be the gradient of several quantities.
    /// </summary>
    private Dictionary<Node, Expression> NamesFor(Quantity quantity, Phase phase, Dictionary<Node, Expression> values)
    {
        if (phase is Phase.Forward or Phase.Loss)
        {
            return values;
        }

        var names = new Dictionary<Node, Expression>(values);
        foreach (var by in phase == Phase.Update ? [quantity] : _paths.Consumers(quantity))
        {
            if (by.Role != QuantityRole.Loss && !IsNumber(by.Gradient))
            {
                names.TryAdd(by.Gradient, Subjects.Gradient(_step, by));
            }
        }

        if (phase == Phase.Update)
        {
            names.Add(_step.Rate!, new Reference(new Symbol("learningRate", "η"), IsOneNumber: true));
        }

        return names;
    }

    /// <summary>
    /// Whether a gradient is a constant, perhaps broadcast. Two equal constants are equal by coincidence, so neither is named in a line.
    /// </summary>
    private static bool IsNumber(Node gradient) =>
        gradient.Operation is Constant || (gradient.Operation is BroadcastTo && gradient.Operands[0].Operation is Constant);
}
