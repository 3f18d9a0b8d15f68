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
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = ContentType;
        var blocks = new BlockWriter(httpContext.Response, httpContext.RequestAborted);
        try
        {
            await JsonSerializer.SerializeAsync(blocks, value, JsonFormat.Options.GetTypeInfo(value.GetType()), httpContext.RequestAborted);
        }
        catch
        {
            await blocks.AbandonAsync();
            throw;
        }

        await blocks.CompleteAsync();
    }
}
