using System.Net;
using System.Text.Json;

namespace GradService.Api.Tests.Functions;

/// <summary>GET /v1/functions, and the names that people write instead of ours.</summary>
public sealed class FunctionsTests
{
    [Theory]
    [InlineData("activations", "identity", "z", "1")]
    [InlineData("activations", "relu", "max(z, 0)", "step(z)")]
    [InlineData("activations", "leakyRelu", "max(z, 0) + 0.01 * min(z, 0)", "step(z, 0.01)")]
    [InlineData("activations", "sigmoid", "1 / (1 + exp(-z))", "a * (1 - a)")]
    [InlineData("activations", "tanh", "(exp(z) - exp(-z)) / (exp(z) + exp(-z))", "1 - a^2")]
    [InlineData("activations", "softmax", "exp(z) / sum(exp(z))", "ai * (δij - aj)")]
    [InlineData("losses", "mse", "(a - y)^2", "2 * (a - y)")]
    [InlineData("losses", "halfSquaredError", "0.5 * (a - y)^2", "a - y")]
    [InlineData("losses", "binaryCrossEntropy", "-(y * log(a) + (1 - y) * log(1 - a))", "(1 - y) / (1 - a) - y / a")]
    [InlineData("losses", "binaryCrossEntropyWithLogits", "y * softplus(-z) + (1 - y) * softplus(z)", "sigmoid(z) - y")]
    public async Task A_function_has_its_textbook_formula_and_slope(string kind, string name, string formula, string slope)
    {
        var entry = Find((await Api.Get("/v1/functions")).Json, kind, name);

        Assert.Equal((formula, slope), (entry.GetProperty("formula").GetString(), entry.GetProperty("slope").GetString()));
    }

    [Fact]
    public async Task A_parameter_has_its_default_and_its_bounds()
    {
        var beta = Find((await Api.Get("/v1/functions")).Json, "optimizers", "adam").GetProperty("parameters")[0];

        Assert.Equal(
            """{"name":"beta1","default":0.9,"range":"a number of at least 0 and below 1","atLeast":0,"below":1}""",
            beta.GetRawText()
        );
    }

    [Theory]
    [InlineData("activation", "ReLU", "relu")]
    [InlineData("activation", "leaky_relu", "leakyRelu")]
    [InlineData("activation", "linear", "identity")]
    [InlineData("activation", "purelin", "identity")]
    [InlineData("activation", "logistic", "sigmoid")]
    [InlineData("activation", "logsig", "sigmoid")]
    [InlineData("activation", "tansig", "tanh")]
    [InlineData("activation", "swish", "silu")]
    [InlineData("loss", "MSE", "mse")]
    [InlineData("loss", "bce", "binaryCrossEntropy")]
    [InlineData("loss", "BCEWithLogitsLoss", "binaryCrossEntropyWithLogits")]
    [InlineData("loss", "cross-entropy", "crossEntropy")]
    public async Task A_name_that_people_use_is_refused_with_the_name_to_write(string member, string written, string right)
    {
        var (activation, loss) = member == "loss" ? ("relu", written) : (written, "mse");
        var answer = await Api.Post(
            "/v1/gradients",
            $$"""
            { "network": { "layers": [{ "weights": [[1]], "activation": "{{activation}}" }] }, "loss": "{{loss}}",
            "inputs": [[1]], "targets": [[1]] }
            """
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        var error = Assert.Single(answer.Json.GetProperty("errors").EnumerateObject());
        Assert.Equal(member == "loss" ? "loss" : "network.layers[0].activation", error.Name);
        Assert.EndsWith($"found '{written}'. Write {right}.", error.Value[0].GetString(), StringComparison.Ordinal);
    }

    private static JsonElement Find(JsonElement catalogue, string kind, string name) =>
        catalogue.GetProperty(kind).EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == name);
}
