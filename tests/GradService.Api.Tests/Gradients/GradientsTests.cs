using System.Net;
using System.Text;
using System.Text.Json;

namespace GradService.Api.Tests.Gradients;

public sealed class GradientsTests
{
    private const string OneNeuron =
        """{ "network": { "layers": [{ "weights": [[0.3]], "bias": [0.4] }] }, "loss": "mse", "inputs": [[0.5]], "targets": [[0.95]] }""";

    [Fact]
    public async Task Without_a_learning_rate_nothing_is_updated()
    {
        var answer = await Api.Post(
            "/v1/gradients",
            OneNeuron.Replace("\"loss\"", "\"include\": [\"updatedLoss\"], \"loss\"", StringComparison.Ordinal)
        );

        Assert.Equal(["loss", "predictions", "gradients", "arithmetic"], answer.Json.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("""["loss"]""")]
    [InlineData("""["gradients", "loss"]""")]
    [InlineData("""["predictions", "updated"]""")]
    [InlineData("""["updated"]""")]
    public async Task Only_requested_parts_are_returned_and_they_are_unchanged(string parts)
    {
        const string exercise = """
            { "network": { "layers": [{ "weights": [[0.3]], "bias": [0.4] }] }, "loss": "mse", "inputs": [[0.5]],
            "targets": [[0.95]], "learningRate": 0.5
            """;
        var whole = await Api.Post("/v1/gradients", exercise + "}");
        var part = await Api.Post("/v1/gradients", $"{exercise}, \"return\": {parts} }}");
        var names = JsonDocument.Parse(parts).RootElement.EnumerateArray().Select(name => name.GetString()!).Order().ToList();

        Assert.Equal(["arithmetic", .. names], part.Json.EnumerateObject().Select(member => member.Name).Order());
        Assert.All(names, name => Assert.True(JsonElement.DeepEquals(whole.Json.GetProperty(name), part.Json.GetProperty(name)), name));
    }

    [Theory]
    [InlineData("""[]""", "return", "expected at least one part; found none")]
    [InlineData(
        """["loss"], "include": ["allGradients"]""",
        "return",
        "expected gradients in this list, because include asks for allGradients; found none"
    )]
    [InlineData("""["losses"]""", "return[0]", "expected one of loss, predictions, gradients, updated; found 'losses'")]
    public async Task Invalid_parts_are_refused(string parts, string place, string sentence)
    {
        var answer = await Api.Post(
            "/v1/gradients",
            $$"""{ "program": { "variables": { "x": 2.0 }, "statements": ["l = x ^ 2"] }, "return": {{parts}} }"""
        );

        Assert.Equal(sentence, answer.Json.GetProperty("errors").GetProperty(place)[0].GetString());
    }

    [Fact]
    public async Task The_loss_after_the_step_needs_no_other_part()
    {
        var answer = await Api.Post(
            "/v1/gradients",
            """
            { "program": { "variables": { "x": 2.0 }, "parameters": ["x"], "statements": ["l = x ^ 2"] }, "learningRate": 0.25,
            "include": ["updatedLoss"], "return": ["loss"] }
            """
        );

        Assert.Equal("""{"loss":4,"updatedLoss":1,"arithmetic":"exact"}""", answer.Text);
    }

    [Fact]
    public async Task A_flat_array_is_one_sample()
    {
        var flat = await Api.Post(
            "/v1/gradients",
            OneNeuron.Replace("[[0.5]]", "[0.5]", StringComparison.Ordinal).Replace("[[0.95]]", "[0.95]", StringComparison.Ordinal)
        );
        var rows = await Api.Post("/v1/gradients", OneNeuron);

        Assert.Equal(rows.Text, flat.Text);
    }

    [Fact]
    public async Task Layers_without_a_name_are_named_by_their_position()
    {
        var answer = await Api.Post("/v1/gradients", OneNeuron);

        Assert.Equal(
            ["layer1.weights", "layer1.bias"],
            answer.Json.GetProperty("gradients").EnumerateObject().Select(member => member.Name)
        );
    }

    [Fact]
    public async Task A_null_for_an_optional_member_counts_as_omitted()
    {
        var nulls = OneNeuron
            .Replace("\"loss\"", "\"title\": null, \"learningRate\": null, \"include\": null, \"loss\"", StringComparison.Ordinal)
            .Replace("\"bias\": [0.4]", "\"bias\": null, \"name\": null, \"activation\": null", StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await Api.Post("/v1/gradients", nulls)).Status);
    }

    [Theory]
    [InlineData("leakyRelu", "0.01")]
    [InlineData("""{ "function": "leakyRelu", "negativeSlope": 0.2 }""", "0.2")]
    public async Task Parameters_of_an_activation_have_defaults(string activation, string slope)
    {
        if (activation[0] != '{')
        {
            activation = $"\"{activation}\"";
        }

        var body = $$"""
            { "network": { "layers": [{ "weights": [[1]], "activation": {{activation}} }] },
              "loss": { "function": "mse", "reduction": "sum" },
              "inputs": [-1], "targets": [0], "include": ["values"] }
            """;

        var answer = await Api.Post("/v1/gradients", body);

        Assert.Equal($"[[-{slope}]]", answer.Json.GetProperty("values").GetProperty("layer1.a").GetRawText());
    }

    [Fact]
    public async Task Reduction_and_delta_of_a_loss_are_used()
    {
        // Errors 3 and 0.5 with delta 2: 2 (3 − 1) and 0.125.
        var body = """
            { "network": { "layers": [{ "weights": [[1]] }] }, "loss": { "function": "huber", "reduction": "sum", "delta": 2 },
              "inputs": [[3], [0.5]], "targets": [[0], [0]] }
            """;

        Assert.Equal(4.125, (await Api.Post("/v1/gradients", body)).Json.GetProperty("loss").GetDouble());
    }

    [Fact]
    public async Task PyTorch_weights_are_read_and_returned_one_row_per_unit()
    {
        var body = """
            { "network": { "weightLayout": "outIn", "layers": [{ "weights": [[1, 2, 3], [4, 5, 6]], "bias": [0, 1] }] },
              "loss": { "function": "mse", "reduction": "sum" },
              "inputs": [[1, 0, 2]], "targets": [[0, 0]], "include": ["values"] }
            """;

        var answer = await Api.Post("/v1/gradients", body);

        Assert.Equal("[[7,17]]", answer.Json.GetProperty("values").GetProperty("layer1.z").GetRawText());
        Assert.Equal("[[14,0,28],[34,0,68]]", answer.Json.GetProperty("gradients").GetProperty("layer1.weights").GetRawText());
    }

    [Fact]
    public async Task The_same_request_gives_the_same_bytes()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Api.Post("/v1/gradients", OneNeuron)));

        Assert.Single(answers.Select(answer => answer.Text).Distinct());
    }

    [Fact]
    public async Task Concurrent_requests_do_not_mix_their_numbers()
    {
        var bodies = Enumerable.Range(1, 40).Select(seed => RandomBody(seed)).ToArray();
        var alone = new List<string>();
        foreach (var body in bodies)
        {
            alone.Add((await Api.Post("/v1/gradients", body)).Text);
        }

        var together = await Task.WhenAll(bodies.Concat(bodies).Select(body => Task.Run(() => Api.Post("/v1/gradients", body))));

        Assert.Equal(alone.Concat(alone), together.Select(answer => answer.Text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/vnd.gradservice+json")]
    [InlineData("text/json")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_is_JSON_unless_its_content_type_says_otherwise(string? contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(OneNeuron));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        Assert.Equal(HttpStatusCode.OK, (await Api.Send("/v1/gradients", content)).Status);
    }

    [Fact]
    public async Task A_byte_order_mark_is_skipped()
    {
        using var content = new ByteArrayContent([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(OneNeuron)]);

        Assert.Equal(HttpStatusCode.OK, (await Api.Send("/v1/gradients", content)).Status);
    }

    private static string RandomBody(int seed)
    {
        var random = new Random(seed);
        var hidden = 10 + seed;
        return $$"""
            { "network": { "layers": [{ "weights": {{Matrix(20, hidden)}}, "activation": "tanh" }, { "weights": {{Matrix(
                hidden,
                5
            )}} }] }, "loss": "mse",
              "inputs": {{Matrix(30, 20)}}, "targets": {{Matrix(
                30,
                5
            )}}, "learningRate": 0.1, "include": ["values", "allGradients", "updatedLoss"] }
            """;

        string Matrix(int rows, int columns) =>
            System.Text.Json.JsonSerializer.Serialize(
                Enumerable
                    .Range(0, rows)
                    .Select(_ => Enumerable.Range(0, columns).Select(_ => random.NextDouble() - 0.5).ToArray())
                    .ToArray()
            );
    }
}
