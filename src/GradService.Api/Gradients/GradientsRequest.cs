using System.Text.Json.Serialization;
using GradService.Api.Exercises;

namespace GradService.Api.Gradients;

/// <summary>An exercise, and what to answer beyond the main thing.</summary>
public sealed record GradientsRequest : ExerciseRequest
{
    /// <summary>
    /// values: the value of every quantity; allGradients: every gradient; updatedLoss: the loss after the step. Default: none.
    /// </summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<Include>? Include { get; init; }

    /// <summary>Which of loss, predictions, gradients and updated to answer, for callers that do not need them all. Default: all.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<Part>? Return { get; init; }

    /// <summary>Whether something was asked for beyond the main thing.</summary>
    internal bool Includes(Include part) => Include?.Contains(part) ?? false;

    /// <summary>Whether a part of the main thing is wanted.</summary>
    internal bool Returns(Part part) => Return?.Contains(part) ?? true;
}
