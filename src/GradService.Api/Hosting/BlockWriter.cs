using System.IO.Pipelines;
using GradService.Engine.Tensors;

namespace GradService.Api.Hosting;

/// <summary>
/// Writes an answer in pooled blocks. A full block is sent while the next one is filled. If too many bytes are unsent because the client is
/// slow, the writer gives up its turn until the client has caught up. An answer that fits into one block is sent at the end, with its
/// length.
/// </summary>
/// <param name="response">The response to write to.</param>
/// <param name="account">The memory account for unsent blocks; <see langword="null"/> for an answer that needs almost no memory.</param>
/// <param name="turn">The right to compute; <see langword="null"/> for an answer that is written without one.</param>
/// <param name="cancellation">Cancels the sending.</param>
internal sealed class BlockWriter(HttpResponse response, MemoryBudget.Account? account, Gate.Turn? turn, CancellationToken cancellation)
    : PipeWriter
{
    // Most answers fit into the first block.
    private const int FirstLength = 1 << 16;
    private const int FurtherLength = 1 << 17;

    // Unsent bytes of one answer. Writing that many takes about ten milliseconds.
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

    /// <summary>Waits if too many bytes are unsent. It does not send the block that is being filled.</summary>
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
        throw new NotSupportedException("The last block can only be sent asynchronously: call CompleteAsync.");

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (_sending is null)
        {
            response.ContentLength = _length;
        }

        await SendAsync(_sending ?? Task.CompletedTask, _block, _length);
    }

    /// <summary>Discards the current block of an answer that failed, and waits for the blocks that are being sent.</summary>
    public async ValueTask AbandonAsync()
    {
        BufferPool.Return(_block);
        // Ignore a failure to send: the exception that stopped the answer is the one to report.
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
