using System.Text.Json.Serialization;
using GradService.Api.Exercises;

namespace GradService.Api.Gradients;

/// <summary>An exercise, and which results to return.</summary>
public sealed record GradientsRequest : ExerciseRequest
{
    /// <summary>
    /// Results to add. values: the value of every quantity; allGradients: the gradient of every quantity except the loss; updatedLoss: the
    /// loss after the step. Default: none.
    /// </summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<Include>? Include { get; init; }

    /// <summary>Which of loss, predictions, gradients and updated to return, for callers that do not need them all. Default: all.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<Part>? Return { get; init; }

    /// <summary>Whether the request adds this result.</summary>
    internal bool Includes(Include part) => Include?.Contains(part) ?? false;

    /// <summary>Whether the request wants this standard result.</summary>
    internal bool Returns(Part part) => Return?.Contains(part) ?? true;
}
