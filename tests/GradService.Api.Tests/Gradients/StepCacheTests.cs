using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using GradService.Api.Gradients;
using GradService.Api.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GradService.Api.Tests.Gradients;

/// <summary>
/// Requests that differ only in their numbers share a cache entry: only the first is parsed, validated and compiled. A trailing space gives
/// another skeleton, so the same request with one bypasses the entry. The host is their own: other tests would evict its entries.
/// </summary>
public sealed partial class StepCacheTests(WebApplicationFactory<Program> api) : IClassFixture<WebApplicationFactory<Program>>
{
    private const string Network = """
        { "network": { "weightLayout": "outIn", "layers": [{ "name": "a", "weights": [[0.3, 0.1], [0.2, -0.7]], "bias": [0.4, 0.1],
        "activation": { "function": "leakyRelu", "negativeSlope": 0.2 } }, { "weights": [[1.5, 2.5]] }] }, "loss": "LOSS",
        "inputs": [[0.5, 1], [2, 3], [4, 5]], "targets": [[0.95], [0.2], [0]], "learningRate": 0.1 MORE }
        """;

    public static TheoryData<string> Requests =>
        new([
            Network.Replace("LOSS", "mse").Replace("MORE", ""),
            Network.Replace("LOSS", "huber").Replace("MORE", """, "include": ["values", "allGradients", "updatedLoss"]"""),
            Network
                .Replace("LOSS", "binaryCrossEntropyWithLogits")
                .Replace("MORE", """, "return": ["loss", "updated"], "title": "brackets [1, 2] and \"quotes\" \\" """),
            """{ "network": { "layers": [{ "weights": [[0.3], [0.6]] }] }, "loss": "mae", "inputs": [0.5, 1], "targets": [0.95] }""",
            """
            { "program": { "variables": { "x": [1, 2], "w": [[1, 2], [3, 4]], "k": 2.5 }, "parameters": ["w", "k"],
            "statements": ["z = sum(w * x) * k"] } }
            """,
        ]);

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_cache_hit_gives_the_same_response_as_a_cache_miss(string request)
    {
        var random = new Random(8);
        Assert.Equal(HttpStatusCode.OK, (await api.Post("/v1/gradients", request)).Status);
        for (var i = 0; i < 20; i++)
        {
            var other = OtherNumbers(request, random);
            Assert.True(IsKnown(other), other);

            var (recalled, fresh) = (
                await api.Post("/v1/gradients", other),
                await api.Post("/v1/gradients", other + new string(' ', i + 1))
            );
            Assert.Equal((HttpStatusCode.OK, fresh.Text), (recalled.Status, recalled.Text));
        }
    }

    [Theory]
    [InlineData("[0.95], [0.2], [0]", "[0.95], [1.2], [0]", "targets[1][0]")]
    [InlineData("[0.3, 0.1], [0.2, -0.7]", "[0.3, 0.1], [0.2]", "network.layers[0].weights[1]")]
    [InlineData("[[1.5, 2.5]]", "[[1.5, 2.5, 3.5]]", "network.layers[1].weights[0]")]
    [InlineData("[0.95], [0.2], [0]", "[0.95], [0.2]", "targets")]
    [InlineData("0.2, -0.7", "0.2, 1e400", "network.layers[0].weights[1][1]")]
    [InlineData("[2, 3]", "[2, null]", "inputs[1][1]")]
    public async Task Invalid_numbers_are_refused_on_a_cache_hit_too(string good, string bad, string place)
    {
        var request = Network.Replace("LOSS", "binaryCrossEntropyWithLogits").Replace("MORE", "");
        await api.Post("/v1/gradients", request);
        var answer = await api.Post("/v1/gradients", request.Replace(good, bad, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(place, Assert.Single(answer.Json.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task A_step_that_overflows_on_other_numbers_is_refused_and_stays_cached()
    {
        const string request = """{ "program": { "variables": { "x": [2] }, "statements": ["l = sum(exp(x))"] } }""";
        await api.Post("/v1/gradients", request);
        var overflow = await api.Post("/v1/gradients", request.Replace("[2]", "[1000]", StringComparison.Ordinal));
        var again = await api.Post("/v1/gradients", request.Replace("[2]", "[0]", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, overflow.Status);
        Assert.Equal(1, again.Json.GetProperty("loss").GetDouble());
    }

    [Fact]
    public async Task Other_text_or_other_shapes_miss_the_cache()
    {
        var request = Network.Replace("LOSS", "mse").Replace("MORE", "");
        await api.Post("/v1/gradients", request);

        Assert.All(
            [
                ("\"mse\"", "\"mae\""),
                ("\"learningRate\": 0.1", "\"learningRate\": 0.2"),
                ("\"a\"", "\"b\""),
                ("0.2 } }", "0.3 } }"),
                ("[[0.5, 1], [2, 3], [4, 5]]", "[[0.5, 1], [2, 3]]"),
                (", \"bias\": [0.4, 0.1]", ""),
            ],
            change => Assert.False(IsKnown(request.Replace(change.Item1, change.Item2, StringComparison.Ordinal)), change.Item1)
        );
    }

    [Fact]
    public async Task Concurrent_cache_hits_do_not_mix_their_numbers()
    {
        var requests = Enumerable
            .Range(1, 200)
            .Select(i =>
                $$"""
                    { "network": { "layers": [{ "weights": [[{{i}}]] }] }, "loss": "mse",
                    "inputs": [{{string.Join(",", Enumerable.Repeat($"[{i}]", 3_000))}}],
                    "targets": [{{string.Join(",", Enumerable.Repeat("[0]", 3_000))}}] }
                    """
            )
            .ToList();
        var answers = await Task.WhenAll(requests.Select(request => api.Post("/v1/gradients", request)));

        Assert.All(
            answers.Index(),
            answer => Assert.Equal(Math.Pow(answer.Index + 1, 4), answer.Item.Json.GetProperty("loss").GetDouble(), 1e-4)
        );
    }

    private bool IsKnown(string request)
    {
        using var document = new ScannedDocument(Encoding.UTF8.GetBytes(request));
        return document.ToSkeleton() is { } skeleton && api.Services.GetRequiredService<StepCache>().Find(skeleton, document) is not null;
    }

    /// <summary>The request with other random numbers, between 0 and 1, in its arrays.</summary>
    private static string OtherNumbers(string request, Random random) =>
        Arrays()
            .Replace(
                request,
                array => Numbers().Replace(array.Value, _ => random.NextDouble().ToString("R", CultureInfo.InvariantCulture))
            );

    [GeneratedRegex("""(?<=: )\[[-0-9\[][-0-9., \[\]]*\]""")]
    private static partial Regex Arrays();

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Numbers();
}
