using System.Diagnostics;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>
/// Lets as many requests compute as there are workers; some may wait, in the order in which they came, and further ones are told to come again. Whoever computes does so on the
/// thread that it came on: the pool has that many threads more than it needs for everything else, so that connections and probes never wait for computations, and a small request
/// is not handed from thread to thread.
/// </summary>
internal sealed class Gate : IDisposable
{
    private readonly ConcurrencyLimiter _permits;
    private readonly ServerLimits _limits;
    private readonly Instruments _instruments;
    private int _waiting;

    public Gate(IOptions<ServerLimits> limits, Instruments instruments)
    {
        (_limits, _instruments) = (limits.Value, instruments);
        Workers = _limits.Workers == 0 ? Environment.ProcessorCount : _limits.Workers;
        Buffered = new BufferedBytes(_limits.BufferedBytes);
        // Those that wait are counted here: what has been let in once may always wait to go on.
        _permits = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = Workers, QueueLimit = int.MaxValue });
        ThreadPool.GetMinThreads(out var threads, out var completions);
        ThreadPool.SetMinThreads(Math.Max(threads, 2 * Environment.ProcessorCount + Workers), completions);
    }

    /// <summary>How many requests compute at the same time.</summary>
    public int Workers { get; }

    /// <summary>How many compute right now.</summary>
    public int Working => Workers - (int)_permits.GetStatistics()!.CurrentAvailablePermits;

    /// <summary>The memory for bodies and answers.</summary>
    public BufferedBytes Buffered { get; }

    /// <summary>Waits until a new request may compute.</summary>
    /// <returns>The permit, to be disposed when the work is done; <see langword="null"/> where too many wait already, or it took too long.</returns>
    public async ValueTask<Permit?> EnterAsync(CancellationToken cancellation)
    {
        if (_permits.AttemptAcquire() is { IsAcquired: true } lease)
        {
            return new Permit(this, lease);
        }

        if (Interlocked.Increment(ref _waiting) > _limits.Waiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        var since = Stopwatch.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(_limits.WaitSeconds));
        try
        {
            return await ReenterAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            _instruments.Waited(Stopwatch.GetElapsedTime(since));
        }
    }

    /// <summary>Waits until the next part of something that was let in before may compute.</summary>
    public async ValueTask<Permit> ReenterAsync(CancellationToken cancellation) => new(this, await Acquire(cancellation));

    /// <inheritdoc/>
    public void Dispose() => _permits.Dispose();

    private ValueTask<RateLimitLease> Acquire(CancellationToken cancellation) => _permits.AcquireAsync(1, cancellation);

    /// <summary>The right to compute.</summary>
    internal sealed class Permit(Gate gate, RateLimitLease lease) : IDisposable
    {
        private RateLimitLease? _lease = lease;

        /// <summary>The memory for bodies and answers.</summary>
        public BufferedBytes Buffered => gate.Buffered;

        /// <summary>Waits for something without keeping others from computing.</summary>
        public async ValueTask WaitOutsideAsync(Task task, CancellationToken cancellation)
        {
            Dispose();
            await task;
            _lease = await gate.Acquire(cancellation);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _lease?.Dispose();
            _lease = null;
        }
    }
}
