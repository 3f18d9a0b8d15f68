using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using GradService.Api.Tests.Grades;

namespace GradService.Api.Tests.Drafts;

/// <summary>POST /v1/exercises/lint and /v1/exercises/moodle.</summary>
public sealed partial class DraftTests
{
    [Fact]
    public async Task A_lint_report_names_invisible_and_indistinguishable_mistakes()
    {
        var report = (await Api.Post("/v1/exercises/lint", $$"""{ {{HandsOn.Members}}, "digits": { "decimalPlaces": 4 } }""")).Json;

        Assert.Equal("4 decimal places", report.GetProperty("digits").GetString());
        Assert.Contains(
            report.GetProperty("indistinguishable").EnumerateArray(),
            same =>
                same.GetProperty("mistakes")
                    .EnumerateArray()
                    .Select(mistake => mistake.GetProperty("id").GetString())
                    .Order()
                    .SequenceEqual(["act-deriv-omitted", "output-ce-shortcut"])
        );
        Assert.All(report.GetProperty("vacuous").EnumerateArray(), sheet => Assert.Equal(0, sheet.GetProperty("score").GetDouble()));
        Assert.Equal(72, report.GetProperty("visible").GetInt32());
    }

    public static TheoryData<string, string, string> Findings =>
        new()
        {
            // An exercise with a weakness, the kind of the finding, and a part of its message.
            {
                """
                    "network": { "layers": [{ "weights": [[0.5, -0.25], [0.75, 0.5]], "bias": [0.1, 0.2] }] }, "loss": "mse",
                    "inputs": [[1, 2], [3, 0.5]], "targets": [[1, 0], [0, 1]], "learningRate": 0.5
                    """,
                "coincidence",
                "the number of samples and the number of outputs and the 2 from the square and the inverse of the learning rate are 2"
            },
            {
                """
                    "network": { "layers": [{ "weights": [[0.5]], "bias": [0.1] }] }, "loss": "mse", "inputs": [[0.3]],
                    "targets": [[1]], "learningRate": 1
                    """,
                "coincidence",
                "the learning rate is 1"
            },
            {
                """
                    "network": { "layers": [{ "weights": [[0.5, 0.25], [0.25, 0.75]], "bias": [0, 0] }] }, "loss": "mse",
                    "inputs": [[0.3, 0.4]], "targets": [[1, 0]]
                    """,
                "coincidence",
                "layer1.weights is symmetric"
            },
            {
                """
                    "network": { "layers": [{ "weights": [[0.5, 0.25]], "bias": [0, 0] }] }, "loss": "mse", "inputs": [[0.3]],
                    "targets": [[1, 0]]
                    """,
                "coincidence",
                "layer1.bias is 0 everywhere"
            },
            {
                """
                    "network": { "layers": [{ "weights": [[1]], "bias": [-0.5], "activation": "relu" }, { "weights": [[0.4]] }] },
                    "loss": "mse", "inputs": [[0.5]], "targets": [[1]]
                    """,
                "kink",
                "relu is exactly at its kink in layer1.a[0][0]"
            },
            {
                """
                    "network": { "layers": [{ "weights": [[1]], "bias": [-0.50001], "activation": "relu" }, { "weights": [[0.4]] }] },
                    "loss": "mse", "inputs": [[0.5]], "targets": [[1]], "digits": { "decimalPlaces": 3 }
                    """,
                "kink",
                "honest rounding can put it on either side"
            },
            {
                """
                    "network": { "layers": [{ "weights": [[9]], "activation": "sigmoid" }] }, "loss": "mse", "inputs": [[0.9]],
                    "targets": [[0]]
                    """,
                "saturation",
                "sigmoid is saturated in layer1.a[0][0]"
            },
            {
                """
                    "network": { "layers": [{ "weights": [[-1, 1]], "activation": "relu" }, { "weights": [[0.4], [0.3]] }] },
                    "loss": "mse", "inputs": [[0.5]], "targets": [[1]]
                    """,
                "saturation",
                "unit 0 of this ReLU is off for every sample"
            },
            {
                """
                    "network": { "layers": [{ "weights": [[2, 1]], "activation": "relu" }, { "weights": [[0.4], [0.3]] }] },
                    "loss": "mse", "inputs": [[0.5]], "targets": [[1]]
                    """,
                "coincidence",
                "every unit of this ReLU is on for every sample"
            },
            {
                """
                    "network": { "layers": [{ "weights": [[0.5]], "bias": [0.1] }] }, "loss": "mse", "inputs": [[0.3]],
                    "targets": [[0.2501]], "learningRate": 0.1, "digits": { "decimalPlaces": 4 }
                    """,
                "tooFewDigits",
                "has fewer than 2 significant digits"
            },
            {
                """
                    "network": { "layers": [{ "weights": [[0.5]], "bias": [0.1] }] }, "loss": "mse", "inputs": [[0.3]],
                    "targets": [[0.2501]], "learningRate": 0.1, "digits": { "decimalPlaces": 4 }
                    """,
                "invisibleStep",
                "is the same before and after the step"
            },
            {
                """ "program": { "variables": { "x": 0.0, "y": 2 }, "statements": ["z = relu(x) + y ^ 2"] } """,
                "kink",
                "relu is exactly at its kink in z"
            },
        };

    [Theory]
    [MemberData(nameof(Findings))]
    public async Task A_lint_finds_what_weakens_the_grading(string exercise, string kind, string message)
    {
        var answer = await Api.Post("/v1/exercises/lint", $"{{{exercise}}}");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(
            answer.Json.GetProperty("findings").EnumerateArray(),
            finding =>
                finding.GetProperty("kind").GetString() == kind
                && finding.GetProperty("message").GetString()!.Contains(message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_exercise_without_coincidences_has_no_findings_about_them()
    {
        var report = (
            await Api.Post(
                "/v1/exercises/lint",
                """
                { "network": { "layers": [
                    { "weights": [[0.4, -0.7], [0.2, 0.9]], "bias": [0.1, -0.3], "activation": "tanh" },
                    { "weights": [[0.5], [0.8]], "bias": [0.2] }] },
                  "loss": "mse", "inputs": [[0.5, -1.2], [0.3, 0.7], [-0.4, 0.9]], "targets": [[0.2], [-0.5], [0.6]], "learningRate": 0.3,
                  "digits": { "significantFigures": 5 } }
                """
            )
        ).Json;

        Assert.DoesNotContain(
            report.GetProperty("findings").EnumerateArray(),
            finding =>
                finding.GetProperty("kind").GetString()
                    is "coincidence"
                        or "kink"
                        or "saturation"
                        or "tooFewDigits"
                        or "invisibleStep"
                        or "vacuousSubmission"
        );
    }

    [Theory]
    [InlineData("lint", """ "asked": ["grads"] """, "asked[0]", "expected one of loss, predictions, values, gradients, updated, or ")]
    [InlineData("lint", """ "asked": [] """, "asked", "expected at least one answer; found none")]
    [InlineData("lint", """ "digits": {} """, "digits", "expected one of decimalPlaces and significantFigures; found none")]
    [InlineData(
        "moodle",
        """ "digits": { "decimalPlaces": 4, "significantFigures": 4 } """,
        "digits",
        "expected one of decimalPlaces and significantFigures; found both"
    )]
    [InlineData(
        "moodle",
        """ "digits": { "significantFigures": 0 } """,
        "digits.significantFigures",
        "expected a number from 1 to 17; found 0"
    )]
    [InlineData("moodle", """ "answers": {} """, "answers", "expected one of ")]
    public async Task An_invalid_draft_is_refused_by_path(string operation, string member, string path, string message)
    {
        var answer = await Api.Post($"/v1/exercises/{operation}", $$"""{ {{HandsOn.Members}}, {{member}} }""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith(message, answer.Json.GetProperty("errors").GetProperty(path)[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ranges_of_a_Moodle_cloze_question_contain_what_a_careful_student_writes()
    {
        var answer = await Api.Post(
            "/v1/exercises/moodle",
            $$"""
            { "title": "A <step> & more", {{HandsOn.Members}}, "asked": ["loss", "gradients", "updated"],
            "digits": { "decimalPlaces": 4 } }
            """
        );
        var question = XDocument.Parse(answer.Text).Root!.Element("question")!;
        var cells = Cell()
            .Matches(question.Element("questiontext")!.Element("text")!.Value)
            .Select(cell => (Value: Number(cell, 1), Tolerance: Number(cell, 2)))
            .ToArray();

        Assert.Equal("application/xml", answer.MediaType);
        Assert.Equal(("cloze", "A <step> & more"), (question.Attribute("type")!.Value, question.Element("name")!.Element("text")!.Value));
        Assert.Equal(15, cells.Length);
        Assert.All(cells, cell => Assert.InRange(cell.Tolerance, 0.00005, Math.Max(0.0001, 0.26 * Math.Abs(cell.Value) + 0.00006)));

        // The numbers of the tutorial's author, who rounded every step, in order of computation.
        double[] byHand = [0.0730, -0.0902, -0.0485, -0.0496, -0.00673, -0.00891, -0.00337, -0.00446];
        Assert.All(byHand.Zip(cells), pair => Assert.InRange(Math.Abs(pair.First - pair.Second.Value), 0, pair.Second.Tolerance));
    }

    [Fact]
    public async Task The_ranges_of_a_cloze_cell_do_not_overlap_and_are_valid_numbers()
    {
        foreach (var file in TestData.Files("Fixtures", ".json"))
        {
            var exercise = TestData.Json("Fixtures", Path.GetFileName(file)).GetProperty("exercise").GetRawText().Trim().TrimEnd('}');
            var answer = await Api.Post("/v1/exercises/moodle", $$"""{{exercise}}, "asked": ["loss", "gradients", "values"] }""");
            var text = XDocument.Parse(answer.Text).Root!.Element("question")!.Element("questiontext")!.Element("text")!.Value;
            var blanks = Blank().Matches(text);

            Assert.NotEmpty(blanks);
            Assert.All(
                blanks,
                blank =>
                {
                    var ranges = Range()
                        .Matches(blank.Value)
                        .Select(range => (Value: Number(range, 1), Tolerance: Number(range, 2)))
                        .ToArray();
                    Assert.Equal(blank.Value.Split('~').Length, ranges.Length);
                    for (var i = 0; i < ranges.Length; i++)
                    {
                        Assert.All(
                            ranges[..i],
                            other =>
                                Assert.True(Math.Abs(ranges[i].Value - other.Value) > ranges[i].Tolerance + other.Tolerance, blank.Value)
                        );
                    }
                }
            );
            Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Infinity", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_title_becomes_neither_markup_nor_a_cloze_cell()
    {
        var answer = await Api.Post(
            "/v1/exercises/moodle",
            """{ "title": "{1:NUMERICAL:=*}]]></text><x>\u0007", "program": { "variables": { "x": 2 }, "statements": ["y = x * x"] } }"""
        );
        var question = XDocument.Parse(answer.Text).Root!.Element("question")!;

        Assert.Equal("{1:NUMERICAL:=*}]]></text><x>", question.Element("name")!.Element("text")!.Value);
        Assert.DoesNotContain("=*", question.Element("questiontext")!.Element("text")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_has_a_finite_range_even_if_rounding_makes_it_unbounded()
    {
        // A probability of 0.9975 rounds to 1.00, so the other one rounds to 0.00, whose logarithm is unbounded.
        var answer = await Api.Post(
            "/v1/exercises/moodle",
            """
            { "network": { "layers": [{ "weights": [[3, -3]], "activation": "softmax" }] }, "loss": "crossEntropy", "inputs": [[1]],
            "targets": [[1, 0]], "digits": { "decimalPlaces": 2 } }
            """
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.DoesNotContain("NaN", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", answer.Text, StringComparison.Ordinal);
    }

    private static double Number(Match match, int group) =>
        double.Parse(match.Groups[group].Value, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{1:NUMERICAL:[^}]*\}")]
    private static partial Regex Blank();

    [GeneratedRegex(@"\{1:NUMERICAL:=([-0-9.eE+]+):([-0-9.eE+]+)")]
    private static partial Regex Cell();

    // The numbers that Moodle reads: -?(([0-9]+[.,]?[0-9]*|[.,][0-9]+)([eE][-+]?[0-9]+)?)
    [GeneratedRegex(@"(?:=|%0%)(-?[0-9]+\.?[0-9]*(?:[eE][-+]?[0-9]+)?):([0-9]+\.?[0-9]*(?:[eE][-+]?[0-9]+)?)(?=[~}#])")]
    private static partial Regex Range();
}
