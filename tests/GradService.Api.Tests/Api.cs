using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;

namespace GradService.Api.Tests;

/// <summary>The real application, in memory.</summary>
public sealed class Api : WebApplicationFactory<Program>
{
    /// <summary>Posts a body as JSON and reads the answer.</summary>
    public async Task<Answer> Post(string path, string body) =>
        await Send(path, new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>Posts a body as JSON, with an Accept header, and reads the answer.</summary>
    public async Task<Answer> Post(string path, string body, string accept) =>
        await Send(path, new StringContent(body, Encoding.UTF8, "application/json"), accept);

    /// <summary>Posts any content and reads the answer.</summary>
    public async Task<Answer> Send(string path, HttpContent content, string? accept = null)
    {
        using var client = CreateClient();
        if (accept is not null)
        {
            client.DefaultRequestHeaders.Add("Accept", accept);
        }

        using var response = await client.PostAsync(path, content);
        return await Answer.Read(response);
    }

    /// <summary>Gets a resource.</summary>
    public async Task<Answer> Get(string path)
    {
        using var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var response = await client.GetAsync(path);
        return await Answer.Read(response);
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
