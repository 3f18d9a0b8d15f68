namespace GradService.Api.Training;

/// <summary>How far a run is: the data of a progress event.</summary>
public sealed record TrainingProgress
{
    /// <summary>The steps taken.</summary>
    public required int Step { get; init; }

    /// <summary>The loss on all samples after them.</summary>
    public required double Loss { get; init; }

    /// <summary>The share of the steps taken, from 0 to 1.</summary>
    public required double Done { get; init; }

    /// <summary>Seconds that the rest will take, at the pace so far; absent before the first step.</summary>
    public double? SecondsLeft { get; init; }
}
