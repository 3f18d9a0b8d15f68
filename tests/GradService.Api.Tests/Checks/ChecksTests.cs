using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace GradService.Api.Tests.Checks;

public sealed class ChecksTests
{
    public static TheoryData<string> Ids => [.. TestData.Files("Fixtures", ".json").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Our_own_gradients_of_every_worked_example_agree(string id)
    {
        var answer = await Api.Post("/v1/checks", TestData.Json("Fixtures", $"{id}.json").GetProperty("exercise").GetRawText());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Json.GetProperty("passed").GetBoolean(), answer.Text);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_gradients_of_every_worked_example_agree(string id)
    {
        var fixture = TestData.Json("Fixtures", $"{id}.json");
        var exercise = JsonNode.Parse(fixture.GetProperty("exercise").GetRawText())!;
        exercise["gradients"] = JsonNode.Parse(fixture.GetProperty("expected").GetProperty("gradients").GetRawText());

        var answer = await Api.Post("/v1/checks", exercise.ToJsonString());

        Assert.True(answer.Json.GetProperty("passed").GetBoolean(), answer.Text);
        Assert.Equal(
            fixture.GetProperty("expected").GetProperty("gradients").EnumerateObject().Select(gradient => gradient.Name).Order(),
            answer.Json.GetProperty("quantities").EnumerateObject().Select(quantity => quantity.Name).Order()
        );
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("hidden {0}")]
    public async Task A_long_name_is_truncated_in_the_error(string form)
    {
        var name = string.Format(CultureInfo.InvariantCulture, form, new string('x', 100_000));
        var exercise = Exercise("hands-on-sigmoid");
        exercise["gradients"] = new JsonObject { [name] = 1 };

        var answer = await Api.Post("/v1/checks", exercise.ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith("gradients['", answer.Json.GetProperty("errors").EnumerateObject().Single().Name, StringComparison.Ordinal);
        Assert.InRange(answer.Text.Length, 1, 2_000);
    }

    [Fact]
    public async Task Hand_rounded_numbers_agree_and_a_wrong_one_is_named()
    {
        var exercise = Exercise("hands-on-sigmoid");
        exercise["gradients"] = JsonNode.Parse("""{ "output.weights": [[-0.0485], [-0.0496]], "hidden.weights": [[-0.0034, -0.0054]] }""");

        var answer = await Api.Post("/v1/checks", exercise.ToJsonString());

        var finding = Assert.Single(answer.Json.GetProperty("findings").EnumerateArray());
        Assert.Equal("disagree", finding.GetProperty("verdict").GetString());
        Assert.Equal(
            """["agree","disagree"]""",
            answer.Json.GetProperty("quantities").GetProperty("hidden.weights").GetProperty("verdicts")[0].GetRawText()
        );
        Assert.Contains(
            "hidden.weights[0][1]: claimed -0.0054, numerical -0.00446",
            finding.GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(
            (3, 1),
            (
                answer.Json.GetProperty("summary").GetProperty("agree").GetInt32(),
                answer.Json.GetProperty("summary").GetProperty("disagree").GetInt32()
            )
        );
    }

    [Fact]
    public async Task A_kink_is_reported_and_every_convention_is_right()
    {
        // The last sample's z is exactly 0; with relu'(0) = 1 its delta of −0.075 is passed on.
        var exercise = Exercise("english-words-affine-relu-affine");
        exercise["gradients"] = JsonNode.Parse("""{ "layer1.weights": [[0.16875]], "layer1.bias": [-0.15] }""");

        var answer = await Api.Post("/v1/checks", exercise.ToJsonString());

        Assert.True(answer.Json.GetProperty("passed").GetBoolean());
        Assert.Equal(
            """[{"quantity":"layer1.z","index":[3,0],"value":0,"function":"relu","affects":["layer1.weights[0][0]","layer1.bias[0]"]}]""",
            answer.Json.GetProperty("kinks").GetRawText()
        );
        Assert.All(
            answer.Json.GetProperty("findings").EnumerateArray(),
            finding =>
                Assert.Contains(
                    "the convention 1 for the slope there",
                    finding.GetProperty("message").GetString(),
                    StringComparison.Ordinal
                )
        );
    }

    [Theory]
    [InlineData("""{ "hidden.wieghts": [[1]] }""", "gradients.hidden.wieghts", "found 'hidden.wieghts'")]
    [InlineData(
        """{ "hidden.weights": [1, 2] }""",
        "gradients.hidden.weights",
        "expected the shape of 'hidden.weights', 1 x 2; found vector of 2"
    )]
    [InlineData("""{ "hidden.weights": null }""", "gradients.hidden.weights", "expected numbers; found null")]
    [InlineData("""{ "hidden.weights": [[1, "2"]] }""", "gradients.hidden.weights[0][1]", "expected a number; found a string")]
    [InlineData("""{ "hidden.weights": [[1, 1e999]] }""", "gradients.hidden.weights[0][1]", "found '1e999'")]
    [InlineData("""{}""", "gradients", "expected at least one gradient; found none")]
    [InlineData("""[]""", "gradients", "expected an object; found an array")]
    [InlineData("""{ "loss": 1 }""", "gradients.loss", "found 'loss'")]
    public async Task Invalid_claims_are_refused(string gradients, string path, string message)
    {
        var exercise = Exercise("hands-on-sigmoid");
        exercise["gradients"] = "GRADIENTS";

        await Refused(exercise.ToJsonString().Replace("\"GRADIENTS\"", gradients, StringComparison.Ordinal), path, message);
    }

    [Theory]
    [InlineData("""{ "absolute": -1 }""", "tolerance.absolute", "expected a number of at least 0; found -1")]
    [InlineData("""{ "relative": -1 }""", "tolerance.relative", "expected a number of at least 0; found -1")]
    [InlineData("""{ "relative": "small" }""", "tolerance.relative", "expected a number; found a string")]
    [InlineData("""{ "rtol": 1 }""", "tolerance.rtol", "expected one of absolute, relative; found 'rtol'")]
    [InlineData("1e-6", "tolerance", "expected an object; found a number")]
    public async Task An_invalid_tolerance_is_refused(string tolerance, string path, string message)
    {
        var exercise = Exercise("hands-on-sigmoid");
        exercise["tolerance"] = "TOLERANCE";

        await Refused(exercise.ToJsonString().Replace("\"TOLERANCE\"", tolerance, StringComparison.Ordinal), path, message);
    }

    [Fact]
    public async Task A_tolerance_tighter_than_attainable_is_inconclusive_and_says_so()
    {
        var exercise = Exercise("hands-on-sigmoid");
        exercise["tolerance"] = JsonNode.Parse("""{ "absolute": 1e-30 }""");

        var answer = await Api.Post("/v1/checks", exercise.ToJsonString());

        Assert.Equal(7, answer.Json.GetProperty("summary").GetProperty("inconclusive").GetInt32());
        Assert.Contains(
            "tighter than the error bound",
            answer.Json.GetProperty("findings")[0].GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_derivative_that_differences_cannot_compute_is_null()
    {
        // exp(x) is just below the largest number and overflows at every larger x, so differences fail. The complex step still works.
        var answer = await Api.Post(
            "/v1/checks",
            """{ "program": { "variables": { "x": 709.7827128933839 }, "statements": ["loss = exp(x)"] } }"""
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("null", answer.Json.GetProperty("quantities").GetProperty("x").GetProperty("numerical").GetRawText());
        Assert.True(answer.Json.GetProperty("passed").GetBoolean());
    }

    [Fact]
    public async Task A_step_that_overflows_cannot_be_checked()
    {
        var answer = await Api.Post("/v1/checks", """{ "program": { "variables": { "x": 1000 }, "statements": ["loss = exp(x)"] } }""");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "loss"), (answer.Status, answer.Json.GetProperty("quantity").GetString()));
    }

    private static JsonNode Exercise(string id) =>
        JsonNode.Parse(TestData.Json("Fixtures", $"{id}.json").GetProperty("exercise").GetRawText())!;

    private static async Task Refused(string body, string path, string message)
    {
        var answer = await Api.Post("/v1/checks", body);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(path, out var sentences), answer.Text);
        Assert.Contains(message, sentences[0].GetString(), StringComparison.Ordinal);
    }
}
