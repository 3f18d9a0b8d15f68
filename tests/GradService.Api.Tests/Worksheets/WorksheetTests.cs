using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GradService.Api.Tests.Explanations;

namespace GradService.Api.Tests.Worksheets;

/// <summary>A worksheet asks for the numbers of the explanation, names the place of each answer, and reveals none of them.</summary>
public sealed partial class WorksheetTests
{
    public static TheoryData<string> Exercises => [.. Cases.Fixtures.Select(Cases.Fixture), .. Cases.Networks, .. Cases.Programs];

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task A_worksheet_asks_for_the_steps_of_the_explanation(string exercise)
    {
        var (asked, told) = (await Steps("/v1/worksheets", exercise), await Steps("/v1/explanations", exercise));

        Assert.Equal(told.Select(Name), asked.Select(Name));
        foreach (var (step, whole) in asked.Zip(told))
        {
            Assert.StartsWith(step.GetProperty("text").GetString()!, whole.GetProperty("text").GetString()!, StringComparison.Ordinal);
            Assert.Equal(
                Lengths(whole.GetProperty("value")),
                step.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32())
            );
            Assert.Equal(step.TryGetProperty("answer", out _), !step.TryGetProperty("value", out _));
            Assert.Equal(Sources(whole), Sources(step));
        }
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task A_worksheet_contains_no_computed_number(string exercise)
    {
        var shown = Numbers(
            (await Api.Post("/v1/worksheets", exercise)).Text.Replace("http://www.w3.org/1998/Math/MathML", "", StringComparison.Ordinal)
        );
        shown.ExceptWith(Numbers(exercise));

        foreach (
            var step in (await Steps("/v1/worksheets", exercise))
                .Zip(await Steps("/v1/explanations", exercise))
                .Where(pair => pair.First.TryGetProperty("answer", out _))
                .Select(pair => pair.Second)
        )
        {
            Assert.DoesNotContain(Flat(step.GetProperty("value")).Select(Digits), digits => digits.Length > 2 && shown.Contains(digits));
        }
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task Answers_at_the_places_that_a_worksheet_names_are_graded(string exercise)
    {
        var answers = new JsonObject();
        foreach (var (step, whole) in (await Steps("/v1/worksheets", exercise)).Zip(await Steps("/v1/explanations", exercise)))
        {
            if (step.TryGetProperty("answer", out var answer))
            {
                var place = answer.GetString()!.Split('.', 2);
                answers.TryAdd(place[0], new JsonObject());
                answers[place[0]]!.AsObject().Add(place[1], JsonNode.Parse(whole.GetProperty("value").GetRawText()));
            }
        }

        var grade = await Api.Post(
            "/v1/grades",
            $$"""{{exercise.TrimEnd().TrimEnd('}')}}, "answers": {{answers.ToJsonString()}}, "grading": { "reveal": "earned" } }"""
        );

        Assert.Equal(HttpStatusCode.OK, grade.Status);
        Assert.All(
            grade.Json.GetProperty("items").EnumerateArray(),
            item => Assert.Equal("correct", item.GetProperty("verdict").GetString())
        );
        Assert.Equal(1, grade.Json.GetProperty("score").GetDouble());
    }

    [Fact]
    public async Task A_rule_that_is_a_number_is_not_shown()
    {
        var steps = await Steps("/v1/worksheets", Cases.Fixture("english-words-chain-rule"));

        Assert.Equal(
            ["∂y/∂u", "∂y/∂x = ∂y/∂u * 2 * x"],
            steps
                .Where(step => Name(step).StartsWith("backward", StringComparison.Ordinal))
                .Select(step => step.GetProperty("text").GetString())
        );
    }

    private static string Name(JsonElement step) => $"{step.GetProperty("phase").GetString()} {step.GetProperty("quantity").GetString()}";

    private static string Sources(JsonElement step) => step.TryGetProperty("sources", out var sources) ? sources.GetRawText() : "";

    private static IEnumerable<int> Lengths(JsonElement tensor) =>
        tensor.ValueKind == JsonValueKind.Array ? [tensor.GetArrayLength(), .. Lengths(tensor[0])] : [];

    private static IEnumerable<double> Flat(JsonElement tensor) =>
        tensor.ValueKind == JsonValueKind.Array ? tensor.EnumerateArray().SelectMany(Flat) : [tensor.GetDouble()];

    private static HashSet<string> Numbers(string text) =>
        [.. Numerals().Matches(text).Select(match => Digits(double.Parse(match.Value, CultureInfo.InvariantCulture)))];

    /// <summary>The first four significant digits, without sign, decimal point and trailing zeros.</summary>
    private static string Digits(double number) =>
        Math.Abs(number).ToString("E3", CultureInfo.InvariantCulture).Split('E')[0].Replace(".", "", StringComparison.Ordinal).TrimEnd('0');

    private static async Task<List<JsonElement>> Steps(string path, string exercise) =>
        [.. (await Api.Post(path, exercise)).Json.GetProperty("steps").EnumerateArray()];

    [GeneratedRegex(@"\d+(\.\d+)?([eE][-+]?\d+)?")]
    private static partial Regex Numerals();
}
