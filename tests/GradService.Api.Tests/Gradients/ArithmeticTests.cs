using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GradService.Api.Tests.Gradients;

/// <summary>
/// Small exercises are answered as with pencil and paper. The numbers of exact.json were computed with 90 digits (exercises.py).
/// </summary>
public sealed class ArithmeticTests
{
    // z = 0.1 · 3 − 0.3.
    private const string AtKink = """
        "network": { "layers": [{ "weights": [[0.1]], "bias": [-0.3], "activation": "relu" }] }, "loss": "mse", "inputs": [[3]],
        "targets": [[1]]
        """;

    [Fact]
    public async Task Every_number_is_the_nearest_to_the_exact_result()
    {
        var compared = 0;
        foreach (var known in TestData.Json("Gradients", "exact.json").EnumerateArray())
        {
            var request = known.GetProperty("request").GetRawText();
            var answer = (await Api.Post("/v1/gradients", request)).Json;

            Assert.Equal("exact", answer.GetProperty("arithmetic").GetString());
            foreach (var part in known.GetProperty("answer").EnumerateObject())
            {
                compared += Compare(part.Value, answer.GetProperty(part.Name), $"{part.Name} of {request}");
            }
        }

        Assert.True(compared > 4000, $"{compared}");
    }

    [Fact]
    public async Task Small_decimals_give_what_a_person_with_paper_writes()
    {
        var answer = await Api.Post(
            "/v1/gradients",
            """
            { "network": { "layers": [{ "weights": [[0.3]], "bias": [0.4] }] }, "loss": "mse", "inputs": [[0.5]], "targets": [[0.95]],
            "learningRate": 0.5, "include": ["updatedLoss"] }
            """
        );

        Assert.Equal(
            """
            {"loss":0.16,"predictions":[[0.55]],"gradients":{"layer1.weights":[[-0.4]],"layer1.bias":[-0.8]},"updated":{"layer1.weights":
            [[0.5]],"layer1.bias":[0.8]},"updatedLoss":0.01,"arithmetic":"exact"}
            """.ReplaceLineEndings(""),
            answer.Text
        );
    }

    [Theory]
    [InlineData("auto", "exact", "0", "0")]
    [InlineData("exact", "exact", "0", "0")]
    [InlineData("float64", "float64", "5.551115123125783E-17", "-6")]
    public async Task At_a_kink_exact_arithmetic_takes_the_convention(string asked, string used, string z, string gradient)
    {
        var answer = (await Api.Post("/v1/gradients", $$"""{ {{AtKink}}, "arithmetic": "{{asked}}", "include": ["values"] }""")).Json;

        Assert.Equal(used, answer.GetProperty("arithmetic").GetString());
        Assert.Equal(z, answer.GetProperty("values").GetProperty("layer1.z")[0][0].GetRawText());
        Assert.Equal(gradient, answer.GetProperty("gradients").GetProperty("layer1.weights")[0][0].GetRawText());
    }

    [Theory]
    [InlineData("/v1/explanations", "")]
    [InlineData("/v1/graphs", "")]
    [InlineData("/v1/checks", "")]
    [InlineData("/v1/grades", """, "answers": { "gradients": { "layer1.bias": [0] } }""")]
    [InlineData("/v1/exercises/lint", "")]
    public async Task Every_operation_says_which_arithmetic_it_used(string path, string more)
    {
        foreach (var (asked, used) in new[] { ("auto", "exact"), ("exact", "exact"), ("float64", "float64") })
        {
            var answer = await Api.Post(path, $$"""{ {{AtKink}}, "arithmetic": "{{asked}}"{{more}} }""");

            Assert.Equal((HttpStatusCode.OK, used), (answer.Status, answer.Json.GetProperty("arithmetic").GetString()));
        }
    }

    [Fact]
    public async Task A_right_answer_at_a_kink_is_right()
    {
        var grade = (
            await Api.Post(
                "/v1/grades",
                $$"""
                { {{AtKink}}, "answers": { "values": { "layer1.z": [[0]] }, "gradients": { "layer1.weights": [[0]], "layer1.bias": [0] } } }
                """
            )
        ).Json;

        Assert.All(grade.GetProperty("items").EnumerateArray(), item => Assert.Equal("correct", item.GetProperty("verdict").GetString()));
    }

    /// <summary>The float64 nearest to 0.1 is a little larger than 0.1, and here its digits are written out.</summary>
    [Theory]
    [InlineData("""{ {{AtKink}}, "include": ["values"] }""")]
    [InlineData("""{ "program": { "variables": { "w": W }, "parameters": ["w"], "statements": ["z = 3 * w - 0.3", "l = relu(z)"] } }""")]
    public async Task A_number_means_all_of_its_digits(string template)
    {
        const string digits = "0.1000000000000000055511151231257827021181583404541015625";
        var request = template
            .Replace("{{AtKink}}", AtKink, StringComparison.Ordinal)
            .Replace("[[0.1]]", "[[W]]", StringComparison.Ordinal);
        foreach (var (written, isOff) in new[] { ("0.1", true), (digits, false), ("0.1", true), ("0.10000000000000000", true) })
        {
            var answer = (await Api.Post("/v1/gradients", request.Replace("W", written, StringComparison.Ordinal))).Json;
            var gradient = answer.GetProperty("gradients").EnumerateObject().First().Value;

            Assert.Equal("exact", answer.GetProperty("arithmetic").GetString());
            Assert.Equal(isOff, (gradient.ValueKind == JsonValueKind.Array ? gradient[0][0] : gradient).GetDouble() == 0);
        }
    }

    [Theory]
    [InlineData(800, HttpStatusCode.OK)]
    [InlineData(801, HttpStatusCode.BadRequest)]
    public async Task A_number_has_at_most_800_digits(int digits, HttpStatusCode status)
    {
        var answer = await Api.Post(
            "/v1/gradients",
            $$"""{ {{AtKink.Replace("0.1", "0.0" + new string('3', digits), StringComparison.Ordinal)}} }"""
        );

        Assert.Equal(status, answer.Status);
        if (status == HttpStatusCode.BadRequest)
        {
            Assert.Equal(
                "expected a number of at most 800 digits; found one of 801",
                answer.Json.GetProperty("errors").GetProperty("network.layers[0].weights[0][0]")[0].GetString()
            );
        }
    }

    [Theory]
    [InlineData("auto", HttpStatusCode.OK)]
    [InlineData("exact", HttpStatusCode.RequestEntityTooLarge)]
    public async Task Large_steps_are_computed_in_float64(string asked, HttpStatusCode status)
    {
        var row = string.Join(",", Enumerable.Repeat("0.1", 101));
        var weights = string.Join(",", Enumerable.Repeat($"[{row}]", 101));
        var answer = await Api.Post(
            "/v1/gradients",
            $$"""
            { "network": { "layers": [{ "weights": [{{weights}}] }] }, "loss": "mse", "inputs": [{{row}}], "targets": [{{row}}],
            "arithmetic": "{{asked}}" }
            """
        );

        Assert.Equal(status, answer.Status);
        if (status == HttpStatusCode.OK)
        {
            Assert.Equal("float64", answer.Json.GetProperty("arithmetic").GetString());
        }
        else
        {
            Assert.Contains("Limits:ExactWork", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_training_run_is_float64()
    {
        var run = await Api.Post("/v1/training", $$"""{ {{AtKink}}, "steps": 1, "arithmetic": "auto" }""");
        var refused = await Api.Post("/v1/training", $$"""{ {{AtKink}}, "steps": 1, "arithmetic": "exact" }""");

        Assert.Equal("float64", run.Json.GetProperty("arithmetic").GetString());
        Assert.Equal(
            "expected auto or float64: digits multiply from step to step, so a run cannot be exact; found exact",
            refused.Json.GetProperty("errors").GetProperty("arithmetic")[0].GetString()
        );
    }

    /// <summary>σ(x) + σ(−x) = 1, which no number of digits shows.</summary>
    [Fact]
    public async Task What_no_precision_tells_from_0_is_0_and_is_listed()
    {
        var answer = await Api.Post(
            "/v1/gradients",
            """
            { "program": { "variables": { "x": [0.3, 0.5] }, "statements": ["h = sigmoid(x) + sigmoid(-x) - 1", "l = sum(relu(h))"] },
            "include": ["values"] }
            """
        );

        Assert.Equal("[0,0]", answer.Json.GetProperty("values").GetProperty("h").GetRawText());
        Assert.Equal("[0,0]", answer.Json.GetProperty("gradients").GetProperty("x").GetRawText());
        Assert.Contains("""{"quantity":"h","index":[1]}""", answer.Json.GetProperty("undecided").GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>The number inside the formula is at a kink and has no name; it is listed as part of the quantity.</summary>
    [Fact]
    public async Task An_undecided_number_without_a_name_is_listed_under_its_quantity()
    {
        var answer = await Api.Post(
            "/v1/gradients",
            """{ "program": { "variables": { "x": 0.3 }, "statements": ["l = 3 + relu(sigmoid(x) + sigmoid(-x) - 1)"] } }"""
        );

        Assert.Equal("""[{"quantity":"l","index":[]}]""", answer.Json.GetProperty("undecided").GetRawText());
    }

    /// <summary>In float64 this holds for no rounding; in exact decimals, to the last digit.</summary>
    [Fact]
    public async Task A_linear_network_is_linear()
    {
        var random = new Random(29);
        for (var i = 0; i < 100; i++)
        {
            var (w, b) = (Number(), Number());
            var (x, y) = (Number(), Number());
            var answer = await Api.Post(
                "/v1/gradients",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""
                    { "network": { "layers": [{ "weights": [[{{w}}]], "bias": [{{b}}] }] }, "loss": "mse",
                      "inputs": [[{{x}}], [{{y}}], [{{x + y}}]], "targets": [[0], [0], [0]] }
                    """
                )
            );
            var z = answer
                .Json.GetProperty("predictions")
                .EnumerateArray()
                .Select(row => decimal.Parse(row[0].GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture))
                .ToArray();

            Assert.Equal([(w * x) + b, (w * y) + b, z[0] + z[1] - b], z);
        }

        decimal Number() => random.Next(-999, 1000) / 1000m;
    }

    /// <summary>Float64 sums in an order; exact sums have none.</summary>
    [Fact]
    public async Task The_order_of_samples_does_not_matter()
    {
        foreach (var known in TestData.Json("Gradients", "exact.json").EnumerateArray().Take(60))
        {
            var request = JsonNode.Parse(known.GetProperty("request").GetRawText())!.AsObject();
            var forward = (await Api.Post("/v1/gradients", request.ToJsonString())).Json;
            foreach (var data in new[] { "inputs", "targets" })
            {
                request[data] = new JsonArray([.. request[data]!.AsArray().Reverse().Select(row => row!.DeepClone())]);
            }

            var backward = (await Api.Post("/v1/gradients", request.ToJsonString())).Json;
            Assert.Equal(forward.GetProperty("gradients").GetRawText(), backward.GetProperty("gradients").GetRawText());
        }
    }

    /// <summary>Programs that are as hard as they look, and the values that they have.</summary>
    [Theory]
    [InlineData("1e308", "x * 10", "422")]
    [InlineData("1e308", "x + 1e-300 - x", "1E-300")]
    [InlineData("1e-300", "x * 1e-23", "1E-323")]
    [InlineData("1e300", "sigmoid(x)", "1")]
    [InlineData("-1e300", "sigmoid(x)", "0")]
    [InlineData("1e300", "softplus(x)", "1E+300")]
    [InlineData("1e300", "tanh(x)", "1")]
    [InlineData("-1e300", "exp(x)", "0")]
    [InlineData("1e300", "exp(x)", "422")]
    [InlineData("2", "sqrt(x) * sqrt(x) - 2", "0")]
    [InlineData("1e-9", "log(1 + x)", "9.999999995E-10")]
    [InlineData("0.1", "(x + 1) ^ 60 - 1", "303.4816395")]
    [InlineData("-38", "gelu(x)", "-1.096462777E-314")]
    public async Task Hard_numbers_are_answered_or_refused(string x, string formula, string expected)
    {
        var answer = await Api.Post(
            "/v1/gradients",
            $$"""{ "program": { "variables": { "x": {{x}} }, "statements": ["y = {{formula}}"] } }"""
        );

        if (expected == "422")
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        }
        else
        {
            Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
            Assert.StartsWith(expected, answer.Json.GetProperty("loss").GetRawText(), StringComparison.Ordinal);
        }
    }

    private static int Compare(JsonElement expected, JsonElement found, string place)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                return expected.EnumerateObject().Sum(member => Compare(member.Value, found.GetProperty(member.Name), place));
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), found.GetArrayLength());
                return expected.EnumerateArray().Index().Sum(item => Compare(item.Item, found[item.Index], place));
            default:
                Assert.True(expected.GetDouble().Equals(found.GetDouble()), $"{expected} expected, found {found}: {place}");
                return 1;
        }
    }
}
