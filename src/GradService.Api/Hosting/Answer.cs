using System.Net.Mime;
using System.Text;
using System.Text.Json;
using GradService.Api.Json;

namespace GradService.Api.Hosting;

/// <summary>
/// A computed answer. A short one is sent whole, with its length. A longer one is sent in blocks while the rest is being written.
/// </summary>
/// <param name="mediaType">The media type of its text, which is UTF-8.</param>
internal abstract class Answer(string mediaType) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext) =>
        await (await WriteAsync(httpContext, account: null, turn: null)).CompleteAsync();

    /// <summary>Writes the answer, and sends each block as it is filled.</summary>
    /// <param name="http">The request to answer.</param>
    /// <param name="account">
    /// The memory account for unsent blocks; <see langword="null"/> for an answer that needs almost no memory.
    /// </param>
    /// <param name="turn">The right to compute, held while writing.</param>
    /// <returns>The writer, which still has to be completed.</returns>
    public async ValueTask<BlockWriter> WriteAsync(HttpContext http, MemoryBudget.Account? account, Gate.Turn? turn)
    {
        http.Response.ContentType = $"{mediaType}; charset=utf-8";
        var blocks = new BlockWriter(http.Response, account, turn, http.RequestAborted);
        try
        {
            await WriteAsync(blocks, http.RequestAborted);
            return blocks;
        }
        catch
        {
            await blocks.AbandonAsync();
            throw;
        }
    }

    private protected abstract ValueTask WriteAsync(BlockWriter blocks, CancellationToken cancellation);
}

/// <summary>An answer as JSON.</summary>
/// <param name="value">The object to write.</param>
internal sealed class JsonAnswer(object value) : Answer(MediaTypeNames.Application.Json)
{
    private protected override ValueTask WriteAsync(BlockWriter blocks, CancellationToken cancellation) =>
        new(JsonSerializer.SerializeAsync(blocks, value, JsonFormat.Options.GetTypeInfo(value.GetType()), cancellation));
}

/// <summary>An answer as text of any other media type.</summary>
/// <param name="text">The text, in UTF-8.</param>
/// <param name="mediaType">Its media type.</param>
internal sealed class TextAnswer(ReadOnlyMemory<byte> text, string mediaType) : Answer(mediaType)
{
    private const int Piece = 1 << 16;

    /// <param name="text">The text.</param>
    /// <param name="mediaType">Its media type.</param>
    public TextAnswer(string text, string mediaType)
        : this(Encoding.UTF8.GetBytes(text), mediaType) { }

    /// <summary>The text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(text.Span);

    private protected override async ValueTask WriteAsync(BlockWriter blocks, CancellationToken cancellation)
    {
        for (var start = 0; start < text.Length; start += Piece)
        {
            await blocks.WriteAsync(text.Slice(start, Math.Min(Piece, text.Length - start)), cancellation);
        }
    }
}
