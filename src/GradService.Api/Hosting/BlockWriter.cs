using System.IO.Pipelines;
using GradService.Engine.Tensors;

namespace GradService.Api.Hosting;

/// <summary>
/// Writes an answer in blocks from the pool. A full block is sent while the next one is filled. Where too much is unsent because the
/// client is slow, the writer gives up its turn until
/// the client has caught up. An answer that fits into one block is sent at the end, with its length.
/// </summary>
/// <param name="response">Where it goes to.</param>
/// <param name="account">The memory for blocks that are not yet sent; <see langword="null"/> for an answer that takes next to none.</param>
/// <param name="turn">The right to compute; <see langword="null"/> for an answer that takes none.</param>
/// <param name="cancellation">Ends the sending.</param>
internal sealed class BlockWriter(HttpResponse response, MemoryBudget.Account? account, Gate.Turn? turn, CancellationToken cancellation)
    : PipeWriter
{
    // Most answers fit into the first block.
    private const int FirstLength = 1 << 16;
    private const int FurtherLength = 1 << 17;

    // Of one answer; so much is written in some ten milliseconds.
    private const int MostUnsent = 1 << 23;

    private byte[] _block = BufferPool.Rent<byte>(FirstLength);
    private int _length;
    private int _unsent;
    private long _unflushed;
    private Task? _sending;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _unflushed;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        _length += bytes;
        _unflushed += bytes;
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_block.Length - _length < Math.Max(1, sizeHint))
        {
            var (full, length) = (_block, _length);
            (_block, _length) = (BufferPool.Rent<byte>(Math.Max(FurtherLength, sizeHint)), 0);
            _sending = SendAsync(_sending ?? Task.CompletedTask, full, length);
        }

        return _block.AsMemory(_length);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Waits, where too much is not sent; the block that is being filled is left to be filled.</summary>
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _unflushed = 0;
        if (_sending is null || _sending.IsCompletedSuccessfully)
        {
            return default;
        }

        if (turn is null)
        {
            await _sending;
        }
        else if (_unsent > MostUnsent || account?.IsSpent is true || _sending.IsCompleted)
        {
            await turn.WaitOutsideAsync(_sending);
        }

        return default;
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() { }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) =>
        throw new NotSupportedException("The last block can only be sent without blocking.");

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (_sending is null)
        {
            response.ContentLength = _length;
        }

        await SendAsync(_sending ?? Task.CompletedTask, _block, _length);
    }

    /// <summary>Sends nothing more: what was not sent of an answer that failed is forgotten.</summary>
    public async ValueTask AbandonAsync()
    {
        BufferPool.Return(_block);
        // That sending failed as well is not what is to be reported.
        await (_sending ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SendAsync(Task before, byte[] block, int length)
    {
        account?.Hold(block.Length);
        Interlocked.Add(ref _unsent, block.Length);
        try
        {
            await before;
            await response.BodyWriter.WriteAsync(block.AsMemory(0, length), cancellation);
        }
        finally
        {
            Interlocked.Add(ref _unsent, -block.Length);
            account?.GiveBack(block.Length);
            BufferPool.Return(block);
        }
    }
}
