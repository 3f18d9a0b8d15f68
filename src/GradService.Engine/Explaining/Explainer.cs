using GradService.Engine.Graph;
using GradService.Engine.Networks;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>Explains a training step, quantity by quantity, from the graph that computes it.</summary>
public sealed class Explainer
{
    private readonly TrainingStep _step;
    private readonly NetworkExercise? _network;
    private readonly PathShares _paths;
    private readonly EvaluationPlan _plan;
    private readonly EvaluationPlan? _planAfterUpdate;

    /// <summary>Prepares the explanation of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="network">The network that it trains; <see langword="null"/> for a program.</param>
    public Explainer(TrainingStep step, NetworkExercise? network)
    {
        (_step, _network) = (step, network);
        _paths = new PathShares(step);
        Answer = [.. StepOrder.Of(step).Select(item => item.Node)];
        _plan = step.Plan([.. Answer, .. _paths.Nodes]);
        _planAfterUpdate = step.Quantities.Any(quantity => quantity.Updated is not null) ? step.Plan([step.Loss]) : null;
    }

    /// <summary>What is explained, one node for each step.</summary>
    public IReadOnlyList<Node> Answer { get; }

    /// <summary>Everything that will be computed.</summary>
    public EvaluationPlan[] Plans => _planAfterUpdate is null ? [_plan] : [_plan, _planAfterUpdate];

    /// <summary>Explains the step.</summary>
    /// <exception cref="NonFiniteException">A quantity overflowed or is not defined.</exception>
    public Explanation Explain(CancellationToken cancellation = default)
    {
        using var evaluation = _step.Evaluate(_plan, cancellation);
        var after = _planAfterUpdate is null ? (double?)null : _step.LossAfterUpdate(evaluation, _planAfterUpdate, cancellation);
        var names = new Dictionary<Node, Expression>();
        var numbers = new ShownNumbers();
        if (_step.Rate is { } rate)
        {
            names.Add(rate, new Reference(new Symbol("learningRate", "η"), IsSingle: true));
            numbers.Add(rate, _step.Assignment[rate].Values, new double[1]);
        }

        var steps = new List<ExplanationStep>();
        foreach (var (quantity, phase, node) in StepOrder.Of(_step))
        {
            cancellation.ThrowIfCancellationRequested();
            steps.Add(Explain(quantity, phase, node, evaluation, names, numbers));
        }

        return new Explanation(_step, _network, steps, evaluation[_step.Loss][0], after);
    }

    private ExplanationStep Explain(
        Quantity quantity, Phase phase, Node node, Evaluation evaluation, Dictionary<Node, Expression> names, ShownNumbers numbers)
    {
        var subject = Subjects.Of(_step, quantity, phase);
        var value = new Tensor(node.Shape, evaluation[node].ToArray());
        if (node.Operation is Leaf)
        {
            numbers.Add(node, value.Values, new double[value.Values.Length]);
            names.Add(node, subject);
            var given = LineExplanation.FitsGrid(node.Shape) ? new WorkedFormula(subject, null, numbers.Whole(node, Decimals.All), IsRounded: false) : null;
            return new ExplanationStep { Quantity = quantity, Phase = phase, Subject = subject, Numbers = given, Value = value };
        }

        var line = new LineExplanation(node, subject, names.ContainsKey, numbers, value.Values);
        var isForward = phase is Phase.Forward or Phase.Loss;
        var rule = line.Rule(operand => names[operand]);
        if (node.Operation is not Constant)
        {
            names.TryAdd(node, subject);
        }

        return new ExplanationStep
        {
            Quantity = quantity,
            Phase = phase,
            Subject = subject,
            Rule = rule,
            Numbers = line.Worked(),
            Entries = line.Entries(),
            Derivatives = isForward ? _paths.Derivatives(quantity, evaluation) : [],
            FlowsBack = isForward ? _paths.FlowsBack(quantity, evaluation) : [],
            Paths = phase == Phase.Backward ? _paths.To(quantity, evaluation) : [],
            Remarks = [.. Remark.Of(quantity, phase, node, evaluation)],
            Value = value,
        };
    }
}
