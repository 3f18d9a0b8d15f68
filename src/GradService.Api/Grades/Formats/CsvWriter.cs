using System.Globalization;
using System.Net.Mime;
using System.Text;
using GradService.Api.Xml;
using GradService.Engine.Grading;
using Microsoft.AspNetCore.Mvc;

namespace GradService.Api.Grades.Formats;

/// <summary>Comma-separated values (RFC 4180): a row for each number of a single grade, a row for each submission of a class.</summary>
internal sealed class CsvWriter : GradeWriter
{
    public override string MediaType => MediaTypeNames.Text.Csv;

    public override byte[] Single(string? title, Grade grade, Reveal reveal) =>
        Encoding.UTF8.GetBytes(
            string.Concat(
                grade
                    .Items.Select(item =>
                        Row(item.Answer, AnswerGroup.NameOf(item.Verdict), Number(item.Points), Number(item.MaxPoints), item.Feedback)
                    )
                    .Prepend(Row("answer", "verdict", "points", "maxPoints", "feedback"))
            )
        );

    public override byte[] Begin(string? title) =>
        Encoding.UTF8.GetBytes(
            Row("id", "score", "points", "maxPoints", "diagnosis", "firstInconsistent", "convention", "mistakes", "notices", "problem")
        );

    public override byte[] Submission(string id, Grade grade, Reveal reveal) =>
        Encoding.UTF8.GetBytes(
            Row(
                id,
                Number(grade.Score),
                Number(grade.Points),
                Number(grade.MaxPoints),
                AnswerGroup.NameOf(grade.Diagnosis.Verdict),
                string.Join("; ", grade.Diagnosis.FirstInconsistent),
                grade.Diagnosis.Convention?.Name ?? "",
                string.Join("; ", grade.Diagnosis.Mistakes.Select(mistake => $"{mistake.Mistake.Id} at {mistake.At}")),
                string.Join(" ", grade.Notices),
                ""
            )
        );

    public override byte[] Failure(string id, long line, ProblemDetails problem) =>
        Encoding.UTF8.GetBytes(Row(id, "", "", "", "", "", "", "", "", $"line {line}: {problem.Detail ?? problem.Title}"));

    public override byte[] End(ClassSummary summary) => [];

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Row(params string[] cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>Escapes a cell. Text that a spreadsheet would read as a formula gets a leading apostrophe, as OWASP advises.</summary>
    private static string Cell(string written)
    {
        var text = PrintableText.Clean(written);
        var safe =
            text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠'
                ? $"'{text}"
                : text;
        return safe.AsSpan().IndexOfAny(",;\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
