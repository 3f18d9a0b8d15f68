namespace GradService.Api.Training;

/// <summary>The progress of a run: the data of a progress event.</summary>
public sealed record TrainingProgress
{
    /// <summary>The steps taken so far.</summary>
    public required int Step { get; init; }

    /// <summary>The loss on all samples after these steps.</summary>
    public required double Loss { get; init; }

    /// <summary>The share of the steps taken, from 0 to 1.</summary>
    public required double Done { get; init; }

    /// <summary>Estimated seconds left, at the pace so far; absent before the first step.</summary>
    public double? SecondsLeft { get; init; }
}
