using GradService.Engine.Tensors;

namespace GradService.Api.Hosting;

/// <summary>A whole request body in one pooled buffer.</summary>
internal readonly struct PooledBody : IDisposable
{
    private const int LargestFirstBuffer = 1 << 20;

    private readonly byte[] _buffer;
    private readonly int _start;
    private readonly int _end;

    private PooledBody(byte[] buffer, int length)
    {
        (_buffer, _end) = (buffer, length);
        _start = buffer.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
    }

    /// <summary>The bytes, without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="LimitExceededException">It is longer than <paramref name="limit"/> bytes.</exception>
    public static async ValueTask<PooledBody> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength > limit)
        {
            throw TooLong(limit, $"{request.ContentLength}");
        }

        var buffer = BufferPool.Rent<byte>((int)Math.Min(request.ContentLength + 1 ?? 4096, LargestFirstBuffer));
        var length = 0;
        try
        {
            while (await request.Body.ReadAsync(buffer.AsMemory(length), cancellation) is > 0 and var read)
            {
                length += read;
                if (length > limit)
                {
                    throw TooLong(limit, "more");
                }

                if (length == buffer.Length)
                {
                    // Who has sent so much is believed the rest.
                    var larger = BufferPool.Rent<byte>((int)Math.Min(Array.MaxLength, Math.Max(2L * length, request.ContentLength + 1 ?? 0)));
                    buffer.AsSpan(0, length).CopyTo(larger);
                    BufferPool.Return(buffer);
                    buffer = larger;
                }
            }
        }
        catch
        {
            BufferPool.Return(buffer);
            throw;
        }

        return new PooledBody(buffer, length);
    }

    public void Dispose() => BufferPool.Return(_buffer);

    /// <summary>What a body over the limit is refused with.</summary>
    public static LimitExceededException TooLong(int limit, string found) => new($"expected a body of at most {limit} bytes; found {found}");
}
