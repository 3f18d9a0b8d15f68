using System.Text.Json.Serialization;
using GradService.Api.Exercises;
using GradService.Api.Grades.Formats;

namespace GradService.Api.Grades;

/// <summary>An exercise, and how its answers are graded.</summary>
public record GradingRequest : ExerciseRequest
{
    /// <summary>How answers are graded.</summary>
    [JsonPropertyOrder(2)]
    public GradingSpec? Grading { get; init; }

    /// <summary>json (default), or the format of another system: gradescope, prairielearn, junit, csv. The query parameter format says the same.</summary>
    [JsonPropertyOrder(3)]
    public GradeFormat? Format { get; init; }
}

/// <summary>An exercise, and a student's answers.</summary>
public sealed record GradesRequest : GradingRequest
{
    /// <summary>
    /// In the shape of the response of /v1/gradients, any part left out: loss, predictions, values, gradients, updated; each number a
    /// JSON number, a string as the student wrote it ("0.0485", "-1/3", "0,5"), or null for a blank.
    /// </summary>
    [JsonPropertyOrder(1)]
    public required Answers Answers { get; init; }
}
