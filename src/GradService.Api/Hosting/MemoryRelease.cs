using System.Runtime;
using GradService.Engine.Tensors;

namespace GradService.Api.Hosting;

/// <summary>
/// Gives memory back to the system when the service becomes idle. The garbage collector alone keeps memory for later work; on a shared
/// machine others need it in the meantime.
/// </summary>
internal sealed class MemoryRelease(Gate gate, TimeProvider time) : BackgroundService
{
    // Committed bytes below which a full collection is not worth its time.
    private const long WorthCollecting = 128L << 20;

    // The shared pool releases unused buffers only after several collections.
    private const int MostCollections = 12;

    // The most turns in an interval in which the service counts as idle.
    private const int MostTurns = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(8);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var (before, collections) = (0L, 0);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var (started, committed) = (gate.Started, GC.GetGCMemoryInfo().TotalCommittedBytes);
                var isIdle = gate.Running == 0 && started - before <= MostTurns;
                collections = isIdle ? collections : 0;
                if (isIdle && committed >= WorthCollecting && collections < MostCollections)
                {
                    collections++;
                    Release();
                }

                before = started;
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private static void Release()
    {
        BufferPool.Trim();
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.Release();
    }
}
