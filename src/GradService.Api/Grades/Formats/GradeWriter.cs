using System.Text.Json;
using GradService.Api.Json;
using GradService.Api.Problems;
using GradService.Engine.Grading;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GradService.Api.Grades.Formats;

/// <summary>Writes grades in one format: one by itself, or a class one after the other.</summary>
internal abstract class GradeWriter
{
    private static readonly Dictionary<GradeFormat, GradeWriter> Writers = new()
    {
        [GradeFormat.Json] = new JsonWriter(GradesResponse.From),
        [GradeFormat.Gradescope] = new JsonWriter(GradescopeResults.From),
        [GradeFormat.Prairielearn] = new JsonWriter(PrairieLearnResults.From),
        [GradeFormat.Junit] = new JUnitWriter(),
        [GradeFormat.Csv] = new CsvWriter(),
    };

    /// <summary>The media type of a single grade.</summary>
    public abstract string MediaType { get; }

    /// <summary>The media type of a class.</summary>
    public virtual string BatchMediaType => MediaType;

    /// <summary>
    /// The writer that is asked for in the address, or else in the body; <see langword="null"/> where the address names none that there is.
    /// </summary>
    public static GradeWriter? Find(string? inAddress, GradeFormat? inBody) =>
        inAddress is null
            ? Writers[inBody ?? GradeFormat.Json]
            : Writers.Where(writer => NameOf(writer.Key) == inAddress).Select(writer => writer.Value).FirstOrDefault();

    /// <summary>Refuses a format that there is not.</summary>
    public static ProblemHttpResult Unknown(string format) =>
        Problem.Malformed(
            new Dictionary<string, string[]>
            {
                ["format"] = [$"expected one of {string.Join(", ", Writers.Keys.Select(NameOf))}; found {Found.Quote(format)}"],
            }
        );

    /// <summary>A single grade.</summary>
    public abstract byte[] Single(string? title, Grade grade, Reveal reveal);

    /// <summary>What comes before the first submission of a class.</summary>
    public virtual byte[] Begin(string? title) => [];

    /// <summary>A submission of a class.</summary>
    public abstract byte[] Submission(string id, Grade grade, Reveal reveal);

    /// <summary>A line of a class that could not be graded.</summary>
    public abstract byte[] Failure(string id, long line, ProblemDetails problem);

    /// <summary>What comes after the last submission of a class.</summary>
    public abstract byte[] End(ClassSummary summary);

    private static string NameOf(GradeFormat format) => JsonNamingPolicy.CamelCase.ConvertName(format.ToString());
}
