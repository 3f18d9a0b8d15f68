using System.Net;
using GradService.Api.Configuration;
using GradService.Api.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GradService.Api.Tests.Hosting;

/// <summary>A request over a configured limit is refused with 413 before any work starts.</summary>
public sealed class LimitsTests
{
    private const string TwoSamples = """
        { "network": { "layers": [{ "weights": [[1, 2]] }, { "weights": [[1], [2]] }] }, "loss": "mse", "inputs": [[1], [2]],
        "targets": [[1], [2]] }
        """;

    [Theory]
    [InlineData("RequestBytes", 100, "$", "expected a body of at most 100 bytes; found ")]
    [InlineData("TextBytes", 50, "$", "expected a body of at most 50 bytes outside its arrays of numbers; found 103")]
    [InlineData("Layers", 1, "network.layers", "expected at most 1 layers; found 2")]
    [InlineData("Parameters", 3, "network.layers", "expected at most 3 parameters; found 4")]
    [InlineData("Samples", 1, "inputs", "expected at most 1 samples; found 2")]
    [InlineData("Work", 10, "$", "expected at most 10 floating-point operations")]
    [InlineData("Values", 10, "$", "expected at most 10 numbers in memory")]
    [InlineData("AnswerNumbers", 5, "$", "expected at most 5 numbers in the answer; this request needs 7")]
    public async Task A_network_over_a_limit_is_refused(string limit, int value, string path, string message) =>
        await Refused(limit, value, TwoSamples, path, message);

    [Theory]
    [InlineData("Statements", 1, "program.statements", "expected at most 1 statements; found 2")]
    [InlineData("ProgramCharacters", 13, "program.statements", "expected at most 13 characters; found 19")]
    [InlineData("Parameters", 2, "program.variables", "expected at most 2 numbers; found 3")]
    [InlineData("Work", 5, "$", "expected at most 5 floating-point operations")]
    public async Task A_program_over_a_limit_is_refused(string limit, int value, string path, string message) =>
        await Refused(
            limit,
            value,
            """{ "program": { "variables": { "x": [1, 2, 3] }, "statements": ["y = x * x", "z = sum(y)"] } }""",
            path,
            message
        );

    [Theory]
    [InlineData(1_100_000)]
    [InlineData(1_300_000)]
    public async Task Work_that_overflows_a_64_bit_integer_is_refused(int rows)
    {
        // a @ a takes 2 n³ operations, and its gradients twice as many. The sum exceeds 2⁶³ at n = 1,154,000; with the loss after the
        // update, at n = 1,049,000.
        var program = $$"""
            { "program": { "variables": { "x": [{{string.Join(',', Enumerable.Repeat("[1]", rows))}}] },
            "statements": ["a = x @ x.T", "l = sum(a @ a)"], "parameters": ["x"] }, "include": ["updatedLoss"], "learningRate": 1 }
            """;
        await Refused("Seconds", 60, program, "$", "expected at most 300000000000 floating-point operations");
    }

    [Theory]
    [InlineData("Limits:Parameters", "0")]
    [InlineData("Limits:Work", "many")]
    [InlineData("Limits:Paramters", "5")]
    public void An_invalid_limit_prevents_the_start(string key, string value)
    {
        using var api = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host.UseSetting(key, value));
        Assert.ThrowsAny<Exception>(() => api.CreateClient());

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"))
                .AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)])
                .Build()
        );
        services.AddLimits();
        using var provider = services.BuildServiceProvider();
        var failure = Assert.ThrowsAny<Exception>(() => provider.GetRequiredService<IOptions<Limits>>().Value);
        Assert.Contains(key.Split(':')[1], failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_real_server_refuses_a_body_over_the_limit(bool lengthIsKnown)
    {
        await using var api = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
            host.UseSetting("Limits:RequestBytes", "1000000")
        );
        api.UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        api.StartServer();
        using var client = api.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/gradients")
        {
            Content = new ByteArrayContent(new byte[1_000_001]),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.ExpectContinue = true;
        request.Headers.TransferEncodingChunked = !lengthIsKnown;

        using var response = await client.SendAsync(request);

        Assert.Equal(
            (HttpStatusCode.RequestEntityTooLarge, "application/problem+json"),
            (response.StatusCode, response.Content.Headers.ContentType?.MediaType)
        );
        Assert.Contains("expected a body of at most 1000000 bytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("[9]", HttpStatusCode.OK, "")]
    [InlineData("[\"9\"]", HttpStatusCode.BadRequest, "inputs[5000][0]")]
    public async Task Numbers_do_not_count_as_text_however_many_arrays_there_are(string last, HttpStatusCode status, string place)
    {
        var rows = string.Join(',', Enumerable.Range(0, 5_000).Select(row => $"[{row % 7}.123456789]"));
        var targets = string.Join(',', Enumerable.Repeat("[1]", 5_001));
        var body = $$"""
            { "network": { "layers": [{ "weights": [[0.001]] }] }, "loss": "mse", "inputs": [{{rows}}, {{last}}],
            "targets": [{{targets}}], "return": ["loss"] }
            """;
        await using var api = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host.UseSetting("Limits:TextBytes", "6000"));
        using var client = api.CreateClient();
        using var content = new StringContent(body, mediaType: new("application/json"));
        using var response = await client.PostAsync("/v1/gradients", content);
        var answer = await Answer.Read(response);

        Assert.Equal(status, answer.Status);
        Assert.Contains(place, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/checks", "gradients")]
    [InlineData("/v1/grades", "answers")]
    public async Task Numbers_are_limited_in_operations_that_keep_their_written_form(string operation, string member)
    {
        var body = $"{{ \"{member}\": {{}},{TwoSamples[1..]}";
        await Refused("WrittenNumbers", 7, body, "$", "expected a body of at most 7 numbers; found 8", operation);

        await using var api = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
            host.UseSetting("Limits:WrittenNumbers", "7")
        );
        using var client = api.CreateClient();
        using var content = new StringContent(TwoSamples, mediaType: new("application/json"));
        using var response = await client.PostAsync("/v1/gradients", content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task Refused(string limit, int value, string body, string path, string message, string operation = "/v1/gradients")
    {
        await using var api = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
            host.UseSetting($"Limits:{limit}", $"{value}")
        );
        using var client = api.CreateClient();
        using var content = new StringContent(body, mediaType: new("application/json"));
        using var response = await client.PostAsync(operation, content);
        var answer = await Answer.Read(response);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.Contains(message, answer.Json.GetProperty("errors").GetProperty(path)[0].GetString(), StringComparison.Ordinal);
    }
}
