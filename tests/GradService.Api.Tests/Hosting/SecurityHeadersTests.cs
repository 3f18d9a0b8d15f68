using System.Net;
using System.Text;

namespace GradService.Api.Tests.Hosting;

/// <summary>
/// Every response, including errors, tells browsers not to reinterpret it, and request content is never returned as HTML.
/// </summary>
public sealed class SecurityHeadersTests
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
    public async Task Data_responses_forbid_sniffing_framing_and_scripts(string method, string path)
    {
        using var client = Api.CreateClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await client.SendAsync(request);

        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        // Data responses have no links, so they need no referrer policy.
        Assert.False(response.Headers.Contains("Referrer-Policy"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(method == "POST" || path == "/livez", response.Headers.CacheControl?.NoStore is true);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/swagger/index.html")]
    public async Task A_page_loads_nothing_from_other_hosts_and_sends_no_referrer(string path)
    {
        using var client = Api.CreateClient();
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
    public async Task Request_content_is_never_returned_as_HTML(string path, string? body, string? accept = null)
    {
        using var client = Api.CreateClient();
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("Accept", accept ?? "text/html");
        using var response = await client.SendAsync(request);

        Assert.NotEqual("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }
}
