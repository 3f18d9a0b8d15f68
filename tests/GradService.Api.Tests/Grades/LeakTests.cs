using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GradService.Engine.Mistakes;

namespace GradService.Api.Tests.Grades;

/// <summary>
/// Below <c>reveal: "solution"</c> no response reveals a right number. For many mistakes and in every format, the tests search all texts
/// for the right numbers, for their ratio to the answers, and for words that state a ratio.
/// </summary>
public sealed partial class LeakTests
{
    private static readonly string[] Formats = ["json", "gradescope", "prairielearn", "junit", "csv"];
    private static readonly string[] GiveAways = [" half", "twice", "double the", "negative", "positive", "opposite sign", "times too"];

    // Members of the contract that contain scores, names and paths, not free text.
    private static readonly HashSet<string> Marks =
    [
        "score",
        "points",
        "maxPoints",
        "max_points",
        "max_score",
        "explains",
        "id",
        "at",
        "answer",
        "name",
        "number",
        "tags",
        "verdict",
    ];

    /// <summary>Factors that turn right gradients into those of common mistakes, or into nothing recognisable.</summary>
    public static TheoryData<double> Factors => [0.5, 2, -1, 10, 0.1, 1.37, 3, 0.235];

    [Theory]
    [MemberData(nameof(Factors))]
    public async Task No_response_below_solution_reveals_a_number(double factor)
    {
        var right = (await Api.Post("/v1/gradients", $$"""{ {{HandsOn.Members}}, "include": ["values", "allGradients"] }""")).Json;
        var written = new Dictionary<string, Dictionary<string, string[]>>();
        var secrets = new List<double>();
        foreach (var group in new[] { "values", "gradients", "updated" })
        {
            written[group] = [];
            foreach (
                var tensor in right
                    .GetProperty(group)
                    .EnumerateObject()
                    .Where(tensor =>
                        !(
                            group == "values"
                            && (
                                tensor.Name is "inputs" or "targets" or "loss"
                                || tensor.Name.EndsWith("weights", StringComparison.Ordinal)
                                || tensor.Name.EndsWith("bias", StringComparison.Ordinal)
                            )
                        )
                    )
            )
            {
                var numbers = Flat(tensor.Value).ToArray();
                secrets.AddRange(numbers);
                written[group][tensor.Name] =
                [
                    .. numbers.Select(number =>
                        (group == "values" ? number : number * factor).ToString("E4", CultureInfo.InvariantCulture)
                    ),
                ];
            }
        }

        var answers = JsonSerializer.Serialize(written);
        foreach (var reveal in new[] { "verdicts", "hints" })
        {
            foreach (var format in Formats)
            {
                var single = await Api.Post($"/v1/grades?format={format}", HandsOn.Grade(answers, $$"""{ "reveal": "{{reveal}}" }"""));
                using var content = new StringContent(
                    HandsOn.Class($$"""{ "reveal": "{{reveal}}" }""", HandsOn.Line("s", answers)),
                    Encoding.UTF8,
                    "application/x-ndjson"
                );
                var batch = await Api.Send($"/v1/grades/batch?format={format}", content);

                Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (single.Status, batch.Status));
                Search(single.Text, answers, secrets);
                Search(batch.Text, answers, secrets);
                foreach (
                    var text in format is "json" or "gradescope" or "prairielearn"
                        ? Texts(single.Json).Concat(batch.Lines.SelectMany(line => Texts(line)))
                        : []
                )
                {
                    Assert.DoesNotMatch(Number(), text);
                    Assert.All(GiveAways, word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
                }
            }
        }
    }

    [Fact]
    public async Task Only_earned_values_are_revealed_in_full()
    {
        // ∂loss/∂output.weights is −0.04846… and −0.04958…; the loss is 0.07295….
        var answer = await Api.Post(
            "/v1/grades",
            HandsOn.Grade(
                """{ "loss": "0.07", "gradients": { "output.weights": [["-0.0485"], ["0.0496"]], "output.bias": [null] } }""",
                """{ "reveal": "earned" }"""
            )
        );
        var told = answer
            .Json.GetProperty("items")
            .EnumerateArray()
            .ToDictionary(
                item => item.GetProperty("answer").GetString()!,
                item => item.TryGetProperty("value", out var value) ? value.GetDouble() : (double?)null
            );

        Assert.Equal(-0.04846205830528338, told["gradients.output.weights[0][0]"]);
        Assert.Null(told["gradients.output.weights[1][0]"]);
        Assert.Null(told["gradients.output.bias[0]"]);
        Assert.DoesNotContain("0.04958", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("0.09017", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("0.07295", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_solution_reveals_every_number_asked_for()
    {
        var answer = await Api.Post(
            "/v1/grades",
            HandsOn.Grade("""{ "gradients": { "output.weights": [["-0.0485"], [null]] } }""", """{ "reveal": "solution" }""")
        );

        Assert.Equal(
            [-0.04846205830528338, -0.049580587060513964],
            answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("value").GetDouble())
        );
    }

    [Fact]
    public void No_hint_of_the_catalogue_states_a_ratio_in_words() =>
        Assert.All(
            MistakeCatalogue.All,
            mistake => Assert.All(GiveAways, word => Assert.DoesNotContain(word, mistake.Hint, StringComparison.OrdinalIgnoreCase))
        );

    [Fact]
    public async Task Feedback_quotes_only_what_the_student_wrote()
    {
        var answer = await Api.Post("/v1/grades", HandsOn.Grade("""{ "gradients": { "output.weights": [["1/3"], ["0,25 or so"]] } }"""));
        var feedback = answer
            .Json.GetProperty("items")
            .EnumerateArray()
            .Select(item => item.GetProperty("feedback").GetString()!)
            .ToArray();

        Assert.Equal("Read as a fraction: 0.3333333333333333.", feedback[0]);
        Assert.EndsWith("found '0,25 or so'.", feedback[1], StringComparison.Ordinal);
    }

    /// <summary>Fails if a response contains a right number to three digits that the student did not write.</summary>
    private static void Search(string response, string answers, List<double> secrets)
    {
        foreach (var secret in secrets.Where(secret => Math.Abs(secret) is > 1e-6 and not 1 and not 0.5))
        {
            var digits = Math.Abs(secret).ToString("G3", CultureInfo.InvariantCulture).TrimEnd('0');
            if (digits.Count(char.IsAsciiDigit) >= 4 && !answers.Contains(digits, StringComparison.Ordinal))
            {
                Assert.DoesNotContain(digits, response, StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<double> Flat(JsonElement tensor) =>
        tensor.ValueKind == JsonValueKind.Array ? tensor.EnumerateArray().SelectMany(Flat) : [tensor.GetDouble()];

    /// <summary>All free texts, and all numbers that are not scores.</summary>
    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => value
                .EnumerateObject()
                .Where(member => !Marks.Contains(member.Name) && member.Name != "summary")
                .SelectMany(member => Texts(member.Value)),
            JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
            JsonValueKind.String => value.GetString()!.Split('\n').Select(line => Place().Replace(line, "")),
            JsonValueKind.Number => [value.GetRawText()],
            _ => [],
        };

    [GeneratedRegex("[0-9]")]
    private static partial Regex Number();

    /// <summary>Matches a path at the start of a line, such as <c>gradients.output.weights[0][1]: </c>.</summary>
    [GeneratedRegex(@"^[a-z.A-Z]+(\[\d+\])*: ")]
    private static partial Regex Place();
}
