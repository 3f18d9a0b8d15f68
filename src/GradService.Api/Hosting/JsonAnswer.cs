using System.Net.Mime;
using System.Text.Json;
using GradService.Api.Json;

namespace GradService.Api.Hosting;

/// <summary>An answer as JSON: whole and with its length if it is short, else in blocks, while the rest is still being written.</summary>
/// <param name="value">What to answer.</param>
internal sealed class JsonAnswer(object value) : IResult
{
    private const string ContentType = $"{MediaTypeNames.Application.Json}; charset=utf-8";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext) => await (await WriteAsync(httpContext, permit: null)).CompleteAsync();

    /// <summary>Writes the answer, and sends what fills a block.</summary>
    /// <param name="http">Where it goes to.</param>
    /// <param name="permit">The right to compute, which writing takes.</param>
    /// <returns>What is left to be sent.</returns>
    public async ValueTask<BlockWriter> WriteAsync(HttpContext http, Gate.Permit? permit)
    {
        http.Response.ContentType = ContentType;
        var blocks = new BlockWriter(http.Response, permit, http.RequestAborted);
        try
        {
            await JsonSerializer.SerializeAsync(blocks, value, JsonFormat.Options.GetTypeInfo(value.GetType()), http.RequestAborted);
            return blocks;
        }
        catch
        {
            await blocks.AbandonAsync();
            throw;
        }
    }
}
