using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Training;

/// <summary>A run of training steps, on all samples or on mini-batches.</summary>
public sealed class TrainingRun
{
    // Parameters and optimizer state are copied from step to step.
    private const double CopyBytes = 2 * sizeof(double);
    private const double ReportBytes = 64;

    private readonly TrainingStep _whole;
    private readonly EvaluationPlan _lossOfAll;
    private readonly BatchOrder _order;
    private readonly Dictionary<int, BatchStep> _steps = [];
    private readonly Dictionary<string, double[]> _parameters;
    private readonly double[][] _slots;

    /// <summary>Prepares a run.</summary>
    /// <param name="whole">The step on all samples, with its optimizer and a learning rate.</param>
    /// <param name="order">The samples that each step uses.</param>
    /// <param name="onSamples">Builds the same step for a given number of samples.</param>
    public TrainingRun(TrainingStep whole, BatchOrder order, Func<int, TrainingStep> onSamples)
    {
        (_whole, _order) = (whole, order);
        _lossOfAll = whole.Plan([whole.Loss]);
        foreach (var size in order.Sizes)
        {
            _steps.Add(size, new BatchStep(size == order.Samples ? whole : onSamples(size)));
        }

        _parameters = Updated.ToDictionary(quantity => quantity.Name, quantity => whole.Assignment[quantity.Value].Values.ToArray());
        _slots = [.. whole.Compiled.Slots.Select(slot => new double[slot.Before.Shape.Length])];
    }

    /// <summary>The loss on all samples after a number of steps.</summary>
    /// <param name="Step">The number of steps taken.</param>
    /// <param name="Loss">The loss after these steps.</param>
    public readonly record struct Progress(int Step, double Loss);

    /// <summary>The first overflow or undefined number of the run; <see langword="null"/> if there is none so far.</summary>
    public NonFiniteException? Divergence { get; private set; }

    /// <summary>
    /// The step that diverged, from 1: its gradients or new parameters are not finite, or its new parameters give a loss that is not
    /// finite. A later step may have detected it.
    /// </summary>
    public int DivergedAt { get; private set; }

    /// <summary>The steps taken so far.</summary>
    public int StepsTaken { get; private set; }

    /// <summary>The current parameters, or those before the step that diverged.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters =>
        Updated.ToDictionary(quantity => quantity.Name, quantity => new Tensor(quantity.Value.Shape, _parameters[quantity.Name]));

    private IEnumerable<Quantity> Updated => _whole.Quantities.Where(quantity => quantity.Updated is not null);

    /// <summary>The cost of a number of steps and reports.</summary>
    public Cost Cost(int steps, int reports)
    {
        Cost[] costs = [.. _steps.Values.Select(step => Evaluating.Cost.Of(step.Plan))];
        var report = Evaluating.Cost.Of(_lossOfAll);
        var parameters = _parameters.Values.Concat(_slots).Sum(values => (double)values.Length);
        return new Cost(
                (steps * costs.Max(cost => cost.Work)) + (reports * report.Work),
                costs.Sum(cost => cost.Bytes) + report.Bytes + (CopyBytes * parameters) + (ReportBytes * reports)
            ) + Evaluating.Cost.OfBuilding(_whole.Loss.Graph);
    }

    /// <summary>
    /// Takes steps. Reports the loss before the first step, after every <paramref name="every"/> steps, and after the last.
    /// </summary>
    /// <param name="steps">The number of steps.</param>
    /// <param name="every">The reporting interval, in steps.</param>
    /// <param name="checkpoint">Passed regularly during the work.</param>
    /// <exception cref="NonFiniteException">The loss is not finite even before the first step.</exception>
    public IEnumerable<Progress> Run(int steps, int every, Checkpoint checkpoint)
    {
        yield return new Progress(0, LossOfAll(checkpoint));
        var batches = _order.Batches().GetEnumerator();
        while (StepsTaken < steps && Divergence is null && Take(Next(), checkpoint))
        {
            StepsTaken++;
            if ((StepsTaken % every == 0 || StepsTaken == steps) && TryLossOfAll(checkpoint) is { } loss)
            {
                yield return new Progress(StepsTaken, loss);
            }
        }

        int[] Next()
        {
            batches.MoveNext();
            return batches.Current;
        }
    }

    private bool Take(int[] rows, Checkpoint checkpoint)
    {
        try
        {
            _steps[rows.Length].Take(_whole, rows, _parameters, _slots, StepsTaken + 1, checkpoint);
            return true;
        }
        catch (NonFiniteException divergence)
        {
            // Values follow from the parameters after the previous step. Gradients and updates belong to this step.
            (Divergence, DivergedAt) = (divergence, divergence.Aspect == FiniteCheck.Value && StepsTaken > 0 ? StepsTaken : StepsTaken + 1);
            return false;
        }
    }

    private double? TryLossOfAll(Checkpoint checkpoint)
    {
        try
        {
            return LossOfAll(checkpoint);
        }
        catch (NonFiniteException divergence)
        {
            (Divergence, DivergedAt) = (divergence, StepsTaken);
            return null;
        }
    }

    private double LossOfAll(Checkpoint checkpoint)
    {
        var assignment = new Dictionary<Node, Tensor>(_whole.Assignment);
        foreach (var quantity in Updated)
        {
            assignment[quantity.Value] = new Tensor(quantity.Value.Shape, _parameters[quantity.Name]);
        }

        using var evaluation = _whole.Evaluate(_lossOfAll, assignment, checkpoint);
        return evaluation[_whole.Loss][0];
    }
}
