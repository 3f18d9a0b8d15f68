using System.Globalization;
using System.Text.Json.Serialization;
using GradService.Engine.Grading;

namespace GradService.Api.Grades.Formats;

/// <summary>Gradescope's results.json, as specified for its autograders.</summary>
internal sealed record GradescopeResults
{
    [JsonPropertyName("score")]
    public required double Score { get; init; }

    [JsonPropertyName("output")]
    public required string Output { get; init; }

    [JsonPropertyName("output_format")]
    public string OutputFormat { get; } = "text";

    [JsonPropertyName("test_output_format")]
    public string TestOutputFormat { get; } = "text";

    [JsonPropertyName("visibility")]
    public string Visibility { get; } = "visible";

    [JsonPropertyName("tests")]
    public required IReadOnlyList<GradescopeTest> Tests { get; init; }

    [JsonPropertyName("extra_data")]
    public required object ExtraData { get; init; }

    public static GradescopeResults From(Grade grade, Reveal reveal) =>
        new()
        {
            Score = grade.Points,
            Output = AnswerGroup.Message(grade, reveal),
            Tests =
            [
                .. AnswerGroup
                    .Of(grade)
                    .Select(
                        (group, i) =>
                            new GradescopeTest
                            {
                                Number = (i + 1).ToString(CultureInfo.InvariantCulture),
                                Name = group.Name,
                                Score = group.Points,
                                MaxScore = group.MaxPoints,
                                Status = group.IsPassed ? "passed" : "failed",
                                Output = group.Feedback,
                                Tags = [.. group.Items.Select(item => item.Verdict).Distinct().Select(AnswerGroup.NameOf)],
                            }
                    ),
            ],
            ExtraData = new { diagnosis = DiagnosisResponse.From(grade.Diagnosis, reveal), maxPoints = grade.MaxPoints },
        };

    internal sealed record GradescopeTest
    {
        [JsonPropertyName("number")]
        public required string Number { get; init; }

        [JsonPropertyName("name")]
        public required string Name { get; init; }

        [JsonPropertyName("score")]
        public required double Score { get; init; }

        [JsonPropertyName("max_score")]
        public required double MaxScore { get; init; }

        [JsonPropertyName("status")]
        public required string Status { get; init; }

        [JsonPropertyName("output")]
        public required string Output { get; init; }

        [JsonPropertyName("output_format")]
        public string OutputFormat { get; } = "text";

        [JsonPropertyName("tags")]
        public required IReadOnlyList<string> Tags { get; init; }

        [JsonPropertyName("visibility")]
        public string Visibility { get; } = "visible";
    }
}
