using GradService.Api.Exercises;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Api.Training;

/// <summary>The result of a training run.</summary>
public sealed record TrainingResponse : ComputedResponse
{
    /// <summary>The steps taken; fewer than requested if the run diverged.</summary>
    public required int Steps { get; init; }

    /// <summary>The loss on all samples after the last reported step.</summary>
    public required double Loss { get; init; }

    /// <summary>The loss on all samples before the first step, after every `every` steps, and after the last step.</summary>
    public required IReadOnlyList<HistoryEntry> History { get; init; }

    /// <summary>The parameters after the last step taken.</summary>
    public required IReadOnlyDictionary<string, Tensor> Updated { get; init; }

    /// <summary>Where the run left the range of float64; absent if it did not.</summary>
    public Divergence? Diverged { get; init; }

    internal static TrainingResponse From(TrainingRun run, IReadOnlyList<HistoryEntry> history) =>
        new()
        {
            Steps = run.StepsTaken,
            Loss = history[^1].Loss,
            History = history,
            Updated = run.Parameters,
            Diverged = run.Divergence is { } divergence
                ? new Divergence
                {
                    Step = run.DivergedAt,
                    Quantity = divergence.Quantity,
                    Message =
                        $"the {divergence.Aspect} of '{divergence.Quantity}' is not a finite number; a smaller learning rate may help",
                }
                : null,
            Arithmetic = ArithmeticKind.Float64,
        };
}

/// <summary>The loss after a number of steps.</summary>
public sealed record HistoryEntry
{
    /// <summary>The steps taken so far.</summary>
    public required int Step { get; init; }

    /// <summary>The loss on all samples.</summary>
    public required double Loss { get; init; }

    internal static HistoryEntry From(TrainingRun.Progress report) => new() { Step = report.Step, Loss = report.Loss };
}

/// <summary>Where a run ended because its numbers left the range of float64.</summary>
public sealed record Divergence
{
    /// <summary>
    /// The step, counted from 1, whose gradients or new parameters left the range of float64, or whose new parameters give no finite loss.
    /// </summary>
    public required int Step { get; init; }

    /// <summary>The first quantity that was not finite.</summary>
    public required string Quantity { get; init; }

    /// <summary>What happened.</summary>
    public required string Message { get; init; }
}
