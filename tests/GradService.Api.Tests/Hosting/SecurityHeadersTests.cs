using System.Net;
using System.Text;

namespace GradService.Api.Tests.Hosting;

/// <summary>
/// Every answer, good or bad, tells a browser to make nothing of it but what it says it is; what was sent never comes back as HTML.
/// </summary>
public sealed class SecurityHeadersTests(Api api) : IClassFixture<Api>
{
    private const string Script = "<script>alert(1)</script>";

    [Theory]
    [InlineData("GET", "/v1/examples")]
    [InlineData("GET", "/v1/examples/nothing")]
    [InlineData("GET", "/v1/gradients")]
    [InlineData("POST", "/v1/gradients")]
    [InlineData("GET", "/livez")]
    [InlineData("GET", "/openapi/v1.json")]
    [InlineData("GET", "/nothing")]
    public async Task Data_is_not_sniffed_not_framed_and_runs_nothing(string method, string path)
    {
        using var client = api.CreateClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await client.SendAsync(request);

        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        // Data leads nowhere: there is no referrer to keep.
        Assert.False(response.Headers.Contains("Referrer-Policy"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(method == "POST" || path == "/livez", response.Headers.CacheControl?.NoStore is true);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/swagger/index.html")]
    public async Task A_page_loads_nothing_from_elsewhere_and_tells_nobody_where_a_reader_comes_from(string path)
    {
        using var client = api.CreateClient();
        using var response = await client.GetAsync(path);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.StartsWith("default-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
    }

    [Theory]
    [InlineData("/v1/" + Script, "{}")]
    [InlineData("/v1/examples/" + Script, null)]
    [InlineData("/v1/gradients", $$"""{ "{{Script}}": 1 }""")]
    [InlineData("/v1/gradients", $$"""{ "program": { "variables": { "x": 1 }, "statements": ["{{Script}}"] } }""")]
    [InlineData("/v1/grades?format=" + Script, "{}")]
    [InlineData(
        "/v1/explanations",
        $$"""{ "title": "{{Script}}", "program": { "variables": { "x": 1 }, "statements": ["y = x * x"] } }""",
        "text/markdown"
    )]
    [InlineData(
        "/v1/graphs",
        $$"""{ "title": "{{Script}}", "program": { "variables": { "x": 1 }, "statements": ["y = x * x"] } }""",
        "text/vnd.graphviz"
    )]
    public async Task What_was_sent_never_comes_back_as_a_page(string path, string? body, string? accept = null)
    {
        using var client = api.CreateClient();
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("Accept", accept ?? "text/html");
        using var response = await client.SendAsync(request);

        Assert.NotEqual("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }
}
