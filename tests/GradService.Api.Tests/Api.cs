using System.Net;
using System.Text;
using System.Text.Json;
using GradService.Api.Configuration;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GradService.Api.Tests;

/// <summary>
/// The real application, in memory, with its default settings. All tests share one host, which lives as long as the process.
/// </summary>
internal static class Api
{
    private static readonly WebApplicationFactory<Program> Host = new();

    /// <summary>The services of the application.</summary>
    public static IServiceProvider Services => Host.Services;

    /// <summary>The endpoints of the application.</summary>
    public static IEnumerable<RouteEndpoint> Endpoints
    {
        get
        {
            // The routes are mapped when the host starts.
            using var client = CreateClient();
            return Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();
        }
    }

    /// <summary>The limits in force.</summary>
    public static Limits Limits => Services.GetRequiredService<IOptions<Limits>>().Value;

    /// <summary>A client of the application.</summary>
    public static HttpClient CreateClient(WebApplicationFactoryClientOptions? options = null) => Host.CreateClient(options ?? new());

    /// <summary>Posts a body as JSON and reads the answer.</summary>
    public static Task<Answer> Post(string path, string body, string? accept = null) => Host.Post(path, body, accept);

    /// <summary>Posts any content and reads the answer.</summary>
    public static Task<Answer> Send(string path, HttpContent content, string? accept = null) => Host.Send(path, content, accept);

    /// <summary>Gets a resource.</summary>
    public static Task<Answer> Get(string path) => Host.Get(path);

    extension(WebApplicationFactory<Program> host)
    {
        /// <summary>Posts a body as JSON and reads the answer.</summary>
        public Task<Answer> Post(string path, string body, string? accept = null) =>
            host.Send(path, new StringContent(body, Encoding.UTF8, "application/json"), accept);

        /// <summary>Posts any content and reads the answer.</summary>
        public async Task<Answer> Send(string path, HttpContent content, string? accept = null)
        {
            using var client = host.CreateClient();
            if (accept is not null)
            {
                client.DefaultRequestHeaders.Add("Accept", accept);
            }

            using var response = await client.PostAsync(path, content);
            return await Answer.Read(response);
        }

        /// <summary>Gets a resource; a redirection is an answer.</summary>
        public async Task<Answer> Get(string path)
        {
            using var client = host.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
            using var response = await client.GetAsync(path);
            return await Answer.Read(response);
        }
    }
}

/// <summary>A response.</summary>
/// <param name="Status">The status.</param>
/// <param name="MediaType">The media type, without parameters.</param>
/// <param name="Text">The body.</param>
public sealed record Answer(HttpStatusCode Status, string? MediaType, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The JSON documents of an NDJSON response, one per line.</summary>
    public IReadOnlyList<JsonElement> Lines =>
        [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public static async Task<Answer> Read(HttpResponseMessage response) =>
        new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
}
