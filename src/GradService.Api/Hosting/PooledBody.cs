using GradService.Engine.Tensors;

namespace GradService.Api.Hosting;

/// <summary>A whole request body in one pooled buffer.</summary>
internal sealed class PooledBody : IDisposable
{
    private const int LargestFirstBuffer = 1 << 20;

    private readonly BufferedBytes _buffered;
    private byte[] _buffer = [];
    private int _start;
    private int _end;

    private PooledBody(BufferedBytes buffered) => _buffered = buffered;

    /// <summary>The bytes, without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Reads a body to its end.</summary>
    /// <param name="request">Whose body it is.</param>
    /// <param name="limit">How many bytes it may have.</param>
    /// <param name="buffered">The memory for bodies.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The body; <see langword="null"/> where there is no memory for it.</returns>
    /// <exception cref="LimitExceededException">It is longer than <paramref name="limit"/> bytes.</exception>
    public static async ValueTask<PooledBody?> ReadAsync(HttpRequest request, int limit, BufferedBytes buffered, CancellationToken cancellation)
    {
        if (request.ContentLength > limit)
        {
            throw TooLong(limit, $"{request.ContentLength}");
        }

        var body = new PooledBody(buffered);
        try
        {
            if (await body.Read(request, limit, cancellation))
            {
                return body;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }

        body.Dispose();
        return null;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            _buffered.GiveBack(_buffer.Length);
            BufferPool.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>What a body over the limit is refused with.</summary>
    public static LimitExceededException TooLong(int limit, string found) => new($"expected a body of at most {limit} bytes; found {found}");

    /// <returns>Whether there was memory for all of it.</returns>
    private async ValueTask<bool> Read(HttpRequest request, int limit, CancellationToken cancellation)
    {
        var hasRoom = TryGrow((int)Math.Min(request.ContentLength + 1 ?? 4096, LargestFirstBuffer));
        while (hasRoom && await request.Body.ReadAsync(_buffer.AsMemory(_end), cancellation) is > 0 and var read)
        {
            _end += read;
            if (_end > limit)
            {
                throw TooLong(limit, "more");
            }

            if (_end == _buffer.Length)
            {
                // Who has sent so much is believed the rest.
                hasRoom = TryGrow((int)Math.Min(Array.MaxLength, Math.Max(2L * _end, request.ContentLength + 1 ?? 0)));
            }
        }

        _start = hasRoom && Bytes.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        return hasRoom;
    }

    private bool TryGrow(int length)
    {
        var larger = BufferPool.Rent<byte>(length);
        if (!_buffered.TryTake(larger.Length))
        {
            BufferPool.Return(larger);
            return false;
        }

        _buffer.AsSpan(0, _end).CopyTo(larger);
        Dispose();
        _buffer = larger;
        return true;
    }
}
