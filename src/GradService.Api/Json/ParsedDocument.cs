using System.Buffers;

namespace GradService.Api.Json;

/// <summary>
/// A document while it is being parsed, and then the buffers that its tensors lie in. While it is open, converters on its thread can read its text
/// further than the token that they are shown, and rent large buffers from it; they live until it is disposed.
/// </summary>
internal sealed class ParsedDocument : IDisposable
{
    // What is smaller than this is collected faster than returned.
    private const int SmallestRented = 1024;

    [ThreadStatic]
    private static ParsedDocument? _open;

    private List<double[]>? _rented;
    private ReadOnlyMemory<byte> _text;

    /// <summary>The document that is open on this thread, if there is one.</summary>
    public static ParsedDocument? Open => _open;

    /// <summary>Whether anything was rented, so that disposing does something.</summary>
    public bool HasRented => _rented is not null;

    /// <summary>Parses text with this document open.</summary>
    public TResult Parse<TResult>(ReadOnlyMemory<byte> text, Func<ReadOnlyMemory<byte>, TResult> parse)
    {
        (_text, _open) = (text, this);
        try
        {
            return parse(text);
        }
        finally
        {
            (_text, _open) = (default, null);
        }
    }

    /// <summary>The text from a token on; nothing where the token is none of this document's.</summary>
    public ReadOnlySpan<byte> From(ReadOnlySpan<byte> token) => _text.Span.Overlaps(token, out var start) ? _text.Span[start..] : [];

    /// <summary>Keeps numbers that were gathered in a pooled buffer: in that very buffer if they are many.</summary>
    public ReadOnlyMemory<double> Keep(double[] pooled, int count)
    {
        if (count < SmallestRented)
        {
            var exact = pooled.AsSpan(0, count).ToArray();
            ArrayPool<double>.Shared.Return(pooled);
            return exact;
        }

        (_rented ??= []).Add(pooled);
        return pooled.AsMemory(0, count);
    }

    /// <summary>Gives the buffers back: no tensor of this document may be read from then on.</summary>
    public void Dispose()
    {
        foreach (var buffer in Interlocked.Exchange(ref _rented, null) ?? [])
        {
            ArrayPool<double>.Shared.Return(buffer);
        }
    }
}
