using System.Text.Json.Serialization;
using GradService.Engine.Grading;
using GradService.Engine.Marking;

namespace GradService.Api.Grades.Formats;

/// <summary>PrairieLearn's results.json of an external grader. A sheet without a readable number does not use up an attempt.</summary>
internal sealed record PrairieLearnResults
{
    [JsonPropertyName("gradable")]
    public required bool Gradable { get; init; }

    [JsonPropertyName("format_errors")]
    public IReadOnlyList<string>? FormatErrors { get; init; }

    [JsonPropertyName("score")]
    public double? Score { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }

    [JsonPropertyName("tests")]
    public IReadOnlyList<PrairieLearnTest>? Tests { get; init; }

    public static PrairieLearnResults From(Grade grade, Reveal reveal)
    {
        if (grade.Items.Count == 0 || grade.Items.All(item => item.Verdict == GradeVerdict.Unreadable))
        {
            return new PrairieLearnResults
            {
                Gradable = false,
                FormatErrors =
                [
                    .. grade
                        .Items.Select(item => $"{item.Answer}: {item.Feedback}")
                        .Concat(grade.Notices)
                        .DefaultIfEmpty("There is no answer."),
                ],
            };
        }

        return new PrairieLearnResults
        {
            Gradable = true,
            Score = grade.Score,
            Message = AnswerGroup.Message(grade, reveal),
            Tests =
            [
                .. AnswerGroup
                    .Of(grade)
                    .Select(group => new PrairieLearnTest(
                        group.Name,
                        string.Join(", ", group.Items.Select(item => AnswerGroup.NameOf(item.Verdict)).Distinct()),
                        group.Points,
                        group.MaxPoints,
                        group.Feedback
                    )),
            ],
        };
    }

    internal sealed record PrairieLearnTest(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("description")] string Description,
        [property: JsonPropertyName("points")] double Points,
        [property: JsonPropertyName("max_points")] double MaxPoints,
        [property: JsonPropertyName("message")] string Message
    );
}
