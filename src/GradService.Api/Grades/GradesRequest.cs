using System.Text.Json.Serialization;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Engine.Grading;

namespace GradService.Api.Grades;

/// <summary>An exercise, and how its answers are graded.</summary>
public abstract record GradingRequest : ExerciseRequest
{
    /// <summary>How answers are graded.</summary>
    [JsonPropertyOrder(2)]
    public GradingSpec? Grading { get; init; }

    /// <summary>Creates a job that prepares the grader and then uses it.</summary>
    /// <param name="limits">The limits of the service.</param>
    /// <param name="then">Uses the grader to compute the result of the job.</param>
    internal Job Prepare(Limits limits, Func<Grader, object> then)
    {
        var step = ToTrainingStep(limits);
        return new Job(
            Grader.CostOf(step),
            checkpoint => then(new Grader(step, () => ToTrainingStep(limits), GradingSpec.ToOptions(Grading), checkpoint))
        );
    }
}

/// <summary>An exercise, how its answers are graded, and the format of the grades.</summary>
public record ReportRequest : GradingRequest
{
    /// <summary>
    /// json (default), or the format of another system: gradescope, prairielearn, junit, csv. The query parameter format does the same, and
    /// takes precedence.
    /// </summary>
    [JsonPropertyOrder(3)]
    public GradeFormat? Format { get; init; }
}

/// <summary>An exercise, and a student's answers.</summary>
public sealed record GradesRequest : ReportRequest, IWritten
{
    /// <summary>
    /// The answers in the shape of the response of /v1/gradients: loss, predictions, values, gradients, updated, any of which may be left
    /// out. Each number is a JSON number, a string as the student wrote it ("0.0485", "-1/3", "0,5"), or null for a blank.
    /// </summary>
    [JsonPropertyOrder(1)]
    public required Answers Answers { get; init; }
}
