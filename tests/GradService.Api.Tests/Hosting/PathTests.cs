using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;

namespace GradService.Api.Tests.Hosting;

/// <summary>The service below the path base of a proxy, and HEAD for every GET.</summary>
public sealed class PathTests
{
    private static readonly WebApplicationFactoryClientOptions NoRedirects = new() { AllowAutoRedirect = false };

    [Theory]
    [InlineData("/grad/v1/examples")]
    [InlineData("/v1/examples")]
    [InlineData("/grad/readyz")]
    [InlineData("/grad/")]
    [InlineData("/grad/swagger/index.html")]
    [InlineData("/grad/icon.svg")]
    public async Task Everything_is_served_below_the_path_base_and_also_without_it(string address)
    {
        await using var prefixed = Prefixed();
        using var client = prefixed.CreateClient(NoRedirects);
        using var response = await client.GetAsync(address);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        // The page may link only to relative addresses, which stay below the path base.
        Assert.DoesNotMatch("(href|src)=\"/", text);
    }

    [Fact]
    public async Task The_path_base_without_a_slash_redirects_to_the_page_and_is_named_in_the_OpenAPI_document()
    {
        await using var prefixed = Prefixed();
        using var client = prefixed.CreateClient(NoRedirects);
        using var response = await client.GetAsync("/grad?x=1");
        var document = await client.GetStringAsync("/grad/openapi/v1.json");

        Assert.Equal((HttpStatusCode.Redirect, "/grad/?x=1"), (response.StatusCode, response.Headers.Location?.ToString()));
        Assert.Contains("\"url\": \"/grad\"", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_names_the_requested_path()
    {
        await using var prefixed = Prefixed();
        using var client = prefixed.CreateClient();
        using var response = await client.GetAsync("/grad/v1/nothing");

        Assert.Equal("/grad/v1/nothing", (await Answer.Read(response)).Json.GetProperty("instance").GetString());
    }

    [Theory]
    [InlineData("/v1/examples")]
    [InlineData("/v1/examples/hands-on-sigmoid")]
    [InlineData("/v1/mistakes")]
    [InlineData("/v1/examples/none")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/livez")]
    [InlineData("/v1/gradients")]
    [InlineData("/")]
    public async Task HEAD_is_answered_like_GET(string address)
    {
        using var client = Api.CreateClient(NoRedirects);
        using var get = await client.GetAsync(address);
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        using var head = await client.SendAsync(request);

        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
    }

    private static WebApplicationFactory<Program> Prefixed() =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(host => host.UseSetting("Server:PathBase", "/grad"));
}
