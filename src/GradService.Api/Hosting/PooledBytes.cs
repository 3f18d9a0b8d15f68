using System.Buffers;
using GradService.Api.Configuration;
using GradService.Engine.Tensors;

namespace GradService.Api.Hosting;

/// <summary>Collects the bytes of a body or a line in one pooled buffer, whose memory is taken from an account.</summary>
internal sealed class PooledBytes(MemoryBudget.Account account) : IDisposable
{
    private const int LeastLength = 4096;
    private const int LargestFirstBuffer = 1 << 20;

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>The bytes received so far, without the byte order mark after it was removed.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Reads a request body to its end.</summary>
    /// <param name="request">The request with the body.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <param name="account">The memory account of the request.</param>
    /// <param name="pace">The minimum data rate; <see langword="null"/> where Kestrel enforces it.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>The body; <see langword="null"/> if too little memory is free for it.</returns>
    /// <exception cref="LimitExceededException">It is longer than <paramref name="limit"/> bytes.</exception>
    public static async ValueTask<PooledBytes?> ReadAsync(
        HttpRequest request,
        int limit,
        MemoryBudget.Account account,
        BodyPace? pace,
        CancellationToken cancellation
    )
    {
        if (request.ContentLength > limit)
        {
            throw TooLong(limit, $"{request.ContentLength}");
        }

        var body = new PooledBytes(account);
        try
        {
            if (await body.Read(request, limit, pace, cancellation))
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

    /// <summary>The exception for a body over the limit.</summary>
    public static LimitExceededException TooLong(int limit, string found) =>
        new($"expected a body of at most {limit} bytes; found {found}. Send a smaller body, or split it.");

    /// <summary>Adds bytes at the end.</summary>
    /// <returns>Whether enough memory was free.</returns>
    public bool TryAppend(ReadOnlySequence<byte> bytes)
    {
        var needed = _end + (int)bytes.Length;
        if (needed > _buffer.Length && !TryGrow(_end == 0 ? needed : Math.Max(needed, 2 * _end)))
        {
            return false;
        }

        bytes.CopyTo(_buffer.AsSpan(_end));
        _end = needed;
        return true;
    }

    /// <summary>Removes the byte order mark of UTF-8, if the bytes begin with it.</summary>
    public void RemoveByteOrderMark() => _start = Bytes.Span.StartsWith("\uFEFF"u8) ? _start + 3 : _start;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            account.GiveBack(_buffer.Length);
            BufferPool.Return(_buffer);
            _buffer = [];
        }
    }

    /// <returns>Whether enough memory was free for all of it.</returns>
    private async ValueTask<bool> Read(HttpRequest request, int limit, BodyPace? pace, CancellationToken cancellation)
    {
        var hasRoom = TryGrow((int)Math.Min(request.ContentLength + 1 ?? LeastLength, LargestFirstBuffer));
        while (hasRoom && await request.Body.ReadAsync(_buffer.AsMemory(_end), cancellation) is > 0 and var read)
        {
            _end += read;
            pace?.Arrived(_end);
            if (_end > limit)
            {
                throw TooLong(limit, "more");
            }

            if (_end == _buffer.Length)
            {
                // A client that has sent this much is trusted to send the rest.
                hasRoom = TryGrow((int)Math.Min(Array.MaxLength, Math.Max(2L * _end, request.ContentLength + 1 ?? 0)));
            }
        }

        RemoveByteOrderMark();
        return hasRoom;
    }

    private bool TryGrow(int length)
    {
        var rented = BufferPool.LengthFor(length);
        if (!account.TryTake(rented))
        {
            return false;
        }

        var larger = BufferPool.Rent<byte>(length);
        account.Hold(larger.Length - rented);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        Dispose();
        _buffer = larger;
        return true;
    }
}
