using System.Runtime;
using GradService.Engine.Tensors;

namespace GradService.Api.Hosting;

/// <summary>
/// Gives memory back to the system when the service is idle after it was busy. The garbage collector alone keeps what it once had, for
/// work that may come again; on a shared machine others
/// need it in the meantime.
/// </summary>
internal sealed class MemoryRelease(Gate gate, TimeProvider time) : BackgroundService
{
    // A collection of everything takes longer than it is worth where there is less to give back.
    private const long WorthCollecting = 128L << 20;

    // The shared pool gives up buffers only when they have not been used for a while, one collection after the other.
    private const int MostCollections = 6;

    // Of an interval in which the service is as good as idle.
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
    }
}
