using System.Text.Json;
using GradService.Api.Json;
using GradService.Api.Problems;
using GradService.Engine.Grading;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GradService.Api.Grades.Formats;

/// <summary>Writes grades in one format: a single grade, or a class submission by submission.</summary>
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
    /// The writer for the format named in the query, or else in the body; <see langword="null"/> if the query names an unknown format.
    /// </summary>
    public static GradeWriter? Find(string? inAddress, GradeFormat? inBody) =>
        inAddress is null
            ? Writers[inBody ?? GradeFormat.Json]
            : Writers.Where(writer => NameOf(writer.Key) == inAddress).Select(writer => writer.Value).FirstOrDefault();

    /// <summary>The problem for an unknown format.</summary>
    public static ProblemHttpResult Unknown(string format) =>
        Problem.Malformed(
            new Dictionary<string, string[]>
            {
                ["format"] = [$"expected one of {string.Join(", ", Writers.Keys.Select(NameOf))}; found {Found.Quote(format)}"],
            }
        );

    /// <summary>Writes a single grade.</summary>
    public abstract byte[] Single(string? title, Grade grade, Reveal reveal);

    /// <summary>Writes the text before the first submission of a class.</summary>
    public virtual byte[] Begin(string? title) => [];

    /// <summary>Writes a submission of a class.</summary>
    public abstract byte[] Submission(string id, Grade grade, Reveal reveal);

    /// <summary>Writes a line of a class that could not be graded.</summary>
    public abstract byte[] Failure(string id, long line, ProblemDetails problem);

    /// <summary>Writes the text after the last submission of a class.</summary>
    public abstract byte[] End(ClassSummary summary);

    private static string NameOf(GradeFormat format) => JsonNamingPolicy.CamelCase.ConvertName(format.ToString());
}
