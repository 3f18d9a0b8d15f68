using System.Text.Json.Serialization;
using GradService.Engine.Training;

namespace GradService.Api.Exercises;

/// <summary>A response with computed numbers.</summary>
public abstract record ComputedResponse
{
    /// <summary>
    /// How the numbers were computed. exact: each is the exact result for the decimals of the request, rounded once to the nearest float64;
    /// float64: every operation was rounded. The numerical derivatives of a check are always float64.
    /// </summary>
    [JsonPropertyOrder(1)]
    public required ArithmeticKind Arithmetic { get; init; }

    /// <summary>The numbers that no precision tells from 0, and that were taken as 0; absent if there are none.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<UndecidedNumber>? Undecided { get; init; }
}
