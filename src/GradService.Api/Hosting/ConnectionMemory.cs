using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace GradService.Api.Hosting;

/// <summary>
/// Gives Kestrel 32 KiB buffers from .NET's shared pool, so that most requests and responses fit in one. Kestrel's own buffers hold 4 KiB,
/// and reading each is a system call. The memory budget counts these buffers.
/// </summary>
internal sealed class ConnectionMemory(MemoryBudget budget) : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    // A stalled connection holds one or two blocks.
    private const int BlockLength = 1 << 15;

    /// <inheritdoc/>
    public override int MaxBufferSize => Array.MaxLength;

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) =>
        new Block(budget, ArrayPool<byte>.Shared.Rent(Math.Max(minBufferSize, BlockLength)));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The shared pool outlives every server.
    }

    private sealed class Block : IMemoryOwner<byte>
    {
        private readonly MemoryBudget _budget;
        private byte[]? _bytes;

        public Block(MemoryBudget budget, byte[] bytes)
        {
            (_budget, _bytes) = (budget, bytes);
            budget.HoldForConnections(bytes.Length);
        }

        public Memory<byte> Memory => _bytes ?? throw new ObjectDisposedException(nameof(Block));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
            {
                _budget.HoldForConnections(-bytes.Length);
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
    }
}
