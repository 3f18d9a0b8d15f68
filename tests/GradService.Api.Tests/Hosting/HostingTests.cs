using System.Net;
using System.Net.Http.Headers;

namespace GradService.Api.Tests.Hosting;

public sealed class HostingTests
{
    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task The_health_probes_succeed(string path) => Assert.Equal(HttpStatusCode.OK, (await Api.Get(path)).Status);

    [Fact]
    public async Task The_root_is_a_page_that_loads_nothing_from_other_hosts()
    {
        using var client = Api.CreateClient();
        using var page = await client.GetAsync("/");

        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Contains("default-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.NotNull(page.Headers.ETag);
    }

    [Theory]
    [InlineData("/fallback.html", "text/html")]
    [InlineData("/fallback.js", "text/javascript")]
    [InlineData("/fallback.css", "text/css")]
    public async Task The_plain_page_is_always_served(string path, string mediaType) =>
        Assert.Equal((HttpStatusCode.OK, mediaType), (await Api.Get(path)) is var answer ? (answer.Status, answer.MediaType) : default);

    [Theory]
    [InlineData("/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("/v1/examples/nothing", HttpStatusCode.NotFound)]
    [InlineData("/v1/gradients", HttpStatusCode.MethodNotAllowed)]
    public async Task Every_refusal_is_a_problem_document(string path, HttpStatusCode status)
    {
        var answer = await Api.Get(path);

        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.Equal((int)status, answer.Json.GetProperty("status").GetInt32());
        Assert.All(["type", "title", "instance", "traceId"], member => Assert.NotEmpty(answer.Json.GetProperty(member).GetString()!));
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("image/png")]
    [InlineData("application/json;q=0")]
    public async Task An_error_is_a_problem_document_whatever_the_Accept_header_says(string accept)
    {
        using var client = Api.CreateClient();
        client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        using var response = await client.GetAsync("/v1/nothing");

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_examples_are_listed_with_their_sources()
    {
        var list = (await Api.Get("/v1/examples")).Json.EnumerateArray().ToArray();

        Assert.Equal(8, list.Length);
        Assert.All(
            list,
            example => Assert.All(["id", "title", "source"], member => Assert.NotEmpty(example.GetProperty(member).GetString()!))
        );
    }
}
