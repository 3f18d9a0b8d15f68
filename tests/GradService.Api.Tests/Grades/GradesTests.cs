using System.Net;
using System.Text.Json;
using GradService.Engine.Mistakes;

namespace GradService.Api.Tests.Grades;

/// <summary>POST /v1/grades: a bad cell costs only that cell, everything unusual gets a notice, nothing crashes.</summary>
public sealed class GradesTests
{
    [Fact]
    public async Task Numbers_worked_by_hand_and_typed_as_text_earn_full_marks()
    {
        var grade = (await Api.Post("/v1/grades", HandsOn.Grade(HandsOn.WorkedByHand))).Json;

        Assert.Equal(
            (1, 19, 19),
            (grade.GetProperty("score").GetDouble(), grade.GetProperty("points").GetDouble(), grade.GetProperty("maxPoints").GetDouble())
        );
        Assert.All(grade.GetProperty("items").EnumerateArray(), item => Assert.Equal("correct", item.GetProperty("verdict").GetString()));
        Assert.Equal(JsonValueKind.Null, grade.GetProperty("diagnosis").GetProperty("convention").ValueKind);
    }

    public static TheoryData<string> Fixtures =>
        [.. TestData.Files("Fixtures", ".json").Select(file => Path.GetFileNameWithoutExtension(file)!)];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task The_response_of_gradients_can_be_graded_as_it_is(string fixture)
    {
        var exercise = TestData.Json("Fixtures", $"{fixture}.json").GetProperty("exercise").GetRawText().TrimEnd().TrimEnd('}');
        var answers = await Api.Post("/v1/gradients", $$"""{{exercise}}, "include": ["values", "allGradients", "updatedLoss"] }""");
        var grade = (await Api.Post("/v1/grades", $$"""{{exercise}}, "answers": {{answers.Text}} }""")).Json;

        Assert.All(grade.GetProperty("items").EnumerateArray(), item => Assert.Equal("correct", item.GetProperty("verdict").GetString()));
        Assert.Equal("correct", grade.GetProperty("diagnosis").GetProperty("verdict").GetString());
        Assert.Empty(grade.GetProperty("notices").EnumerateArray());
    }

    [Fact]
    public async Task A_mistake_gets_a_hint_and_answers_that_follow_from_it_are_followThrough()
    {
        var grade = (await Api.Post("/v1/grades", HandsOn.Grade(HandsOn.Forgotten))).Json;
        var mistake = grade.GetProperty("diagnosis").GetProperty("mistakes")[0];

        Assert.Equal(
            ["incorrect", "followThrough", "followThrough", "followThrough"],
            Verdicts(grade).Order(StringComparer.Ordinal).Reverse()
        );
        Assert.Equal("ambiguous", grade.GetProperty("diagnosis").GetProperty("verdict").GetString());
        Assert.Equal("output.z", mistake.GetProperty("at").GetString());
        Assert.Equal(4, mistake.GetProperty("explains").GetInt32());
        Assert.EndsWith("?", mistake.GetProperty("hint").GetString(), StringComparison.Ordinal);
        Assert.Equal(0.75, grade.GetProperty("score").GetDouble());
    }

    [Theory]
    [InlineData("\"NaN\"", "Expected a finite number such as 0.0340, -2e-1 or 1/3; found 'NaN'.")]
    [InlineData("1e999", "Expected a finite number such as 0.0340, -2e-1 or 1/3; found '1e999'.")]
    [InlineData("true", "Expected a number; found a boolean.")]
    [InlineData("{\"x\": [1]}", "Expected a number; found an object.")]
    [InlineData("\"\\u0000\"", "Expected a finite number such as 0.0340, -2e-1 or 1/3; found '\0'.")]
    public async Task An_answer_that_is_not_a_number_costs_only_its_own_cell(string cell, string feedback)
    {
        var grade = (
            await Api.Post(
                "/v1/grades",
                HandsOn.Grade($$"""{ "gradients": { "output.weights": [[{{cell}}], [-0.0496]], "output.bias": [-0.0902] } }""")
            )
        ).Json;
        var items = grade.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("answer").GetString()!);

        Assert.Equal("unreadable", items["gradients.output.weights[0][0]"].GetProperty("verdict").GetString());
        Assert.Equal(feedback, items["gradients.output.weights[0][0]"].GetProperty("feedback").GetString());
        Assert.Equal("correct", items["gradients.output.weights[1][0]"].GetProperty("verdict").GetString());
        Assert.Equal("correct", items["gradients.output.bias[0]"].GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task A_number_of_ten_thousand_digits_is_an_unreadable_cell()
    {
        foreach (var cell in new[] { new string('7', 10_000), $"\"0.{new string('3', 10_000)}\"" })
        {
            var answer = await Api.Post(
                "/v1/grades",
                HandsOn.Grade($$"""{ "loss": {{cell}}, "gradients": { "output.bias": [-0.0902] } }""")
            );

            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(["unreadable", "correct"], Verdicts(answer.Json));
            Assert.InRange(answer.Text.Length, 1, 2_000);
        }
    }

    [Theory]
    [InlineData("""{ "gradients": { "output.weights": [-0.0485, -0.0496] } }""")]
    [InlineData("""{ "gradients": { "output.weights": [[-0.0485, -0.0496]] } }""")]
    [InlineData("""{ "gradients": { "output.weights": [[-0.0485], [-0.0496]], "output.bias": null } }""")]
    [InlineData("""{ "gradients": { "output.weights": [["-0,0485"], ["-4.96e-2"]] }, "values": null }""")]
    public async Task A_column_a_row_and_a_list_are_the_same_numbers(string answers)
    {
        var grade = (await Api.Post("/v1/grades", HandsOn.Grade(answers))).Json;

        Assert.Equal(2, grade.GetProperty("points").GetDouble());
    }

    [Theory]
    [InlineData(
        """{ "gradients": { "output.weights": [[1, 2], [3]] } }""",
        "gradients.output.weights: expected 2 x 1; found rows of different lengths."
    )]
    [InlineData("""{ "gradients": { "output.weights": [[[1]]] } }""", "gradients.output.weights: expected 2 x 1; found 1 x 1.")]
    [InlineData("""{ "gradients": { "output.weights": 7 } }""", "gradients.output.weights: expected 2 x 1; found scalar.")]
    [InlineData(
        """{ "gradients": { "output.wieghts": [[1], [2]] } }""",
        "gradients.output.wieghts: the exercise has no such quantity, so this answer is not graded; did you mean "
            + "'gradients.output.weights'?"
    )]
    [InlineData(
        """{ "gradient": { "output.weights": [[1], [2]] } }""",
        "gradient: the exercise has no such quantity, so this answer is not graded."
    )]
    public async Task Answers_of_wrong_shape_or_name_are_noticed_and_the_rest_is_graded(string answers, string notice)
    {
        var grade = (
            await Api.Post("/v1/grades", HandsOn.Grade(answers.Replace("} }", "}, \"loss\": \"0.0730\" }", StringComparison.Ordinal)))
        ).Json;

        Assert.Contains(notice, grade.GetProperty("notices").EnumerateArray().Select(text => text.GetString()));
        Assert.Contains("correct", Verdicts(grade));
    }

    [Theory]
    [InlineData("[]", "answers", "expected an object with any of loss, predictions, values, gradients, updated; found an array")]
    [InlineData("""{ "gradients": [1] }""", "answers.gradients", "expected an object with numbers by quantity name; found an array")]
    [InlineData("""{ "loss": 1, "loss": 2 }""", "answers.loss", "expected each quantity once; found it twice")]
    [InlineData(
        """{ "gradients": { "output.bias": [1], "output.bias": [2] } }""",
        "answers.gradients.output.bias",
        "expected each quantity once; found it twice"
    )]
    [InlineData(
        """{ "gradients": { "a b": [1], "a b": [2] } }""",
        "answers.gradients['a b']",
        "expected each quantity once; found it twice"
    )]
    public async Task Answers_of_another_form_are_refused_by_path(string answers, string path, string message)
    {
        var answer = await Api.Post("/v1/grades", HandsOn.Grade(answers));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(message, answer.Json.GetProperty("errors").GetProperty(path)[0].GetString());
    }

    [Theory]
    [InlineData(
        """{ "rounding": "writen" }""",
        "grading.rounding",
        "expected one of written, float32, float64, or an object; found 'writen'"
    )]
    [InlineData(
        """{ "rounding": {} }""",
        "grading.rounding",
        "expected one of decimalPlaces, significantFigures, or absolute and relative; found 0 of them"
    )]
    [InlineData(
        """{ "rounding": { "decimalPlaces": 4, "relative": 1 } }""",
        "grading.rounding",
        "expected one of decimalPlaces, significantFigures, or absolute and relative; found 2 of them"
    )]
    [InlineData(
        """{ "rounding": { "decimalPlaces": 99 } }""",
        "grading.rounding.decimalPlaces",
        "expected a number from 0 to 15; found 99"
    )]
    [InlineData("""{ "rounding": { "absolute": -1 } }""", "grading.rounding.absolute", "expected a number of at least 0; found -1")]
    [InlineData("""{ "followThroughCredit": 1.5 }""", "grading.followThroughCredit", "expected a number from 0 to 1; found 1.5")]
    [InlineData("""{ "minimumSignificantFigures": -1 }""", "grading.minimumSignificantFigures", "expected a number from 0 to 17; found -1")]
    [InlineData("""{ "points": { "loss": -2 } }""", "grading.points.loss", "expected a number of at least 0; found -2")]
    [InlineData(
        """{ "reveal": "everything" }""",
        "grading.reveal",
        "expected one of verdicts, hints, earned, solution; found 'everything'"
    )]
    [InlineData(
        """{ "tolerance": 1 }""",
        "grading.tolerance",
        "expected one of rounding, minimumSignificantFigures, followThroughCredit, points, reveal; found 'tolerance'"
    )]
    public async Task Invalid_grading_options_are_refused_by_path(string grading, string path, string message)
    {
        var answer = await Api.Post("/v1/grades", HandsOn.Grade("""{ "loss": 1 }""", grading));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(message, answer.Json.GetProperty("errors").GetProperty(path)[0].GetString());
    }

    [Theory]
    [InlineData("verdicts", "", false)]
    [InlineData("hints", "Consistent with your own earlier numbers.", false)]
    [InlineData("solution", "Consistent with your own earlier numbers. The right value is -0.04846205830528338.", true)]
    public async Task Reveal_controls_how_much_the_grade_tells(string reveal, string feedback, bool tellsValues)
    {
        var answer = await Api.Post("/v1/grades", HandsOn.Grade(HandsOn.Forgotten, $$"""{ "reveal": "{{reveal}}" }"""));
        var followed = answer
            .Json.GetProperty("items")
            .EnumerateArray()
            .Single(item => item.GetProperty("answer").GetString() == "gradients.output.weights[0][0]");

        Assert.Equal(feedback, followed.GetProperty("feedback").GetString());
        Assert.Equal(tellsValues, answer.Text.Contains("-0.0901737", StringComparison.Ordinal));
        Assert.Equal(
            reveal == "verdicts",
            answer.Json.GetProperty("diagnosis").GetProperty("mistakes")[0].GetProperty("hint").GetString()!.Length == 0
        );
    }

    [Fact]
    public async Task An_exercise_that_overflows_cannot_be_graded()
    {
        var answer = await Api.Post(
            "/v1/grades",
            """{ "program": { "variables": { "x": 1000 }, "statements": ["y = exp(x)"] }, "answers": { "loss": 1 } }"""
        );

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "y"), (answer.Status, answer.Json.GetProperty("quantity").GetString()));
    }

    [Fact]
    public async Task A_program_is_graded_by_the_names_of_its_statements()
    {
        var grade = (
            await Api.Post(
                "/v1/grades",
                """
                { "program": { "variables": { "x": 2 }, "statements": ["u = 7 + x ^ 2", "y = 3 * u"] },
                  "answers": { "values": { "u": 12, "y": 36 }, "gradients": { "u": 3, "x": 12 } } }
                """
            )
        ).Json;

        // 7 + 2² is 11, not 12; 3 · 12 follows from that mistake.
        Assert.Equal(
            [("gradients.u", "correct"), ("gradients.x", "correct"), ("values.u", "incorrect"), ("values.y", "followThrough")],
            grade
                .GetProperty("items")
                .EnumerateArray()
                .Select(item => (item.GetProperty("answer").GetString()!, item.GetProperty("verdict").GetString()!))
                .Order()
        );
    }

    [Fact]
    public async Task The_mistake_catalogue_is_served()
    {
        var answer = await Api.Get("/v1/mistakes");

        Assert.Equal(MistakeCatalogue.All.Count, answer.Json.GetArrayLength());
        Assert.All(
            answer.Json.EnumerateArray(),
            mistake => Assert.All(["id", "title", "looksLike", "hint"], name => Assert.NotEmpty(mistake.GetProperty(name).GetString()!))
        );
    }

    [Fact]
    public async Task An_unknown_format_names_the_known_ones()
    {
        foreach (
            var (path, body) in new[]
            {
                ("/v1/grades?format=xls", HandsOn.Grade(HandsOn.Forgotten)),
                ("/v1/grades/batch?format=xls", HandsOn.Class("{}")),
            }
        )
        {
            var answer = await Api.Post(path, body);

            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Equal(
                "expected one of json, gradescope, prairielearn, junit, csv; found 'xls'",
                answer.Json.GetProperty("errors").GetProperty("format")[0].GetString()
            );
        }
    }

    private static string[] Verdicts(JsonElement grade) =>
        [.. grade.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("verdict").GetString()!)];
}
