using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace GradService.Api.Hosting;

/// <summary>
/// What Kestrel reads from connections into and sends from: .NET's shared pool, in blocks that hold most requests and answers whole. Kestrel's own blocks are of 4 KiB, and to read
/// each is a call of the operating system.
/// </summary>
internal sealed class ConnectionMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    // A connection that stalls holds one or two.
    private const int BlockLength = 1 << 15;

    /// <inheritdoc/>
    public override int MaxBufferSize => Shared.MaxBufferSize;

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockLength));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The shared pool outlives every server.
    }
}
