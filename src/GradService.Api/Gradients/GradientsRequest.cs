using System.Text.Json.Serialization;
using GradService.Api.Exercises;

namespace GradService.Api.Gradients;

/// <summary>An exercise, and what to answer beyond the main thing.</summary>
public sealed record GradientsRequest : ExerciseRequest
{
    /// <summary>values: the value of every quantity; allGradients: every gradient; updatedLoss: the loss after the step. Default: none.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<Include>? Include { get; init; }

    /// <summary>Whether something was asked for.</summary>
    internal bool Includes(Include part) => Include?.Contains(part) ?? false;
}
