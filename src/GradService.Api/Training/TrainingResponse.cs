using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Api.Training;

/// <summary>What came of a training run.</summary>
public sealed record TrainingResponse
{
    /// <summary>The steps taken; fewer than asked for where the run diverged.</summary>
    public required int Steps { get; init; }

    /// <summary>The loss on all samples after the last step that is reported.</summary>
    public required double Loss { get; init; }

    /// <summary>The loss on all samples before the first step, after every so many, and after the last.</summary>
    public required IReadOnlyList<HistoryEntry> History { get; init; }

    /// <summary>The parameters after the last step taken.</summary>
    public required IReadOnlyDictionary<string, Tensor> Updated { get; init; }

    /// <summary>Where the run left what float64 can hold; absent where it did not.</summary>
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
        };
}

/// <summary>The loss after some steps.</summary>
public sealed record HistoryEntry
{
    /// <summary>The steps taken by then.</summary>
    public required int Step { get; init; }

    /// <summary>The loss on all samples.</summary>
    public required double Loss { get; init; }

    internal static HistoryEntry From(TrainingRun.Report report) => new() { Step = report.Step, Loss = report.Loss };
}

/// <summary>Where a run ended because its numbers left float64.</summary>
public sealed record Divergence
{
    /// <summary>The step, from 1, whose gradients or new parameters left float64, or whose new parameters give no finite loss.</summary>
    public required int Step { get; init; }

    /// <summary>The first quantity that was not finite.</summary>
    public required string Quantity { get; init; }

    /// <summary>What happened.</summary>
    public required string Message { get; init; }
}
