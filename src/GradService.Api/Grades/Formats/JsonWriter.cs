using System.Net.Mime;
using System.Text.Json;
using GradService.Api.Json;
using GradService.Engine.Grading;
using Microsoft.AspNetCore.Mvc;

namespace GradService.Api.Grades.Formats;

/// <summary>JSON: a document for a single grade, a line for each submission of a class.</summary>
/// <param name="project">Converts a grade to the object that is written.</param>
internal sealed class JsonWriter(Func<Grade, Reveal, object> project) : GradeWriter
{
    public override string MediaType => MediaTypeNames.Application.Json;

    public override string BatchMediaType => "application/x-ndjson";

    public override byte[] Single(string? title, Grade grade, Reveal reveal) =>
        JsonSerializer.SerializeToUtf8Bytes(project(grade, reveal), JsonFormat.Options);

    public override byte[] Submission(string id, Grade grade, Reveal reveal) => Line(new { id, grade = project(grade, reveal) });

    public override byte[] Failure(string id, long line, ProblemDetails problem) =>
        Line(
            new
            {
                id,
                line,
                problem = (object)problem,
            }
        );

    public override byte[] End(ClassSummary summary) => Line(new { summary });

    private static byte[] Line(object value)
    {
        using var line = new MemoryStream();
        JsonSerializer.Serialize(line, value, JsonFormat.Options);
        line.WriteByte((byte)'\n');
        return line.ToArray();
    }
}
