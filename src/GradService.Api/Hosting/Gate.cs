using System.Diagnostics;
using GradService.Api.Access;
using GradService.Api.Configuration;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>
/// Schedules computations. As many run at once as there are workers; the others wait, and clients take turns. A computation starts as a
/// short one. It becomes long if it keeps running while others wait, or if its estimated cost says that it will. A long one waits behind
/// short ones at its next checkpoint, and long ones take turns at the workers. If long ones hold every worker, one short one may run beside
/// them.
/// </summary>
/// <remarks>
/// A computation stays on the thread that it began on, so a small request is not handed from thread to thread. A long one that waits at a
/// checkpoint blocks its thread. The thread pool gets one more thread for each blocked one, so connections and probes never wait for
/// computations.
/// </remarks>
internal sealed partial class Gate
{
    // The most threads that waiting long computations may block.
    private const int MostSuspended = 64;

    // The most threads, running or blocked, of one client's computations that turned out to be long while they ran. A computation that is
    // known to be long begins only when a worker is free for it: if a client's long ones run one after another, the first ends long before
    // all would have ended side by side.
    private const int MostThreadsOfClient = 48;

    // The queue counts as full until nobody has found it full for this long. A place is free for a moment whenever a request leaves, and
    // refused clients retry after a second or two.
    private static readonly TimeSpan Lull = TimeSpan.FromSeconds(3);

    // Several times as long as a typical request, but a short time to wait.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly FairQueue<Turn> _short = new();
    private readonly FairQueue<Turn> _long = new();
    private readonly Dictionary<Client, int> _threads = [];
    private readonly ServerLimits _limits;
    private readonly Instruments _instruments;
    private readonly Dictionary<Client, int> _waitingOfClient = [];
    private readonly Func<Turn, bool> _mayStart;
    private readonly int _leastThreads;
    private long _started;
    private int _running;
    private int _runningShort;
    private int _suspended;
    private TimeSpan _shortTime;
    private TimeSpan _longTime;
    private int _waiting;
    private long _fullSince;
    private long _lastFull;
    private volatile bool _isContended;

    public Gate(IOptions<ServerLimits> limits, Instruments instruments)
    {
        (_limits, _instruments) = (limits.Value, instruments);
        Workers = _limits.Workers == 0 ? Environment.ProcessorCount : _limits.Workers;
        _mayStart = turn =>
            !turn.IsLong || turn.IsSuspended || (_threads.GetValueOrDefault(turn.Client) < Workers && _suspended < MostSuspended);
        ThreadPool.GetMinThreads(out var threads, out _);
        _leastThreads = Math.Max(threads, 2 * Environment.ProcessorCount + Workers);
        ProvideThreads();
    }

    /// <summary>The number of computations that may run at once.</summary>
    public int Workers { get; }

    /// <summary>The number of computations that run now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>The number of turns started so far, resumed computations included.</summary>
    public long Started => Volatile.Read(ref _started);

    /// <summary>The number of new requests that wait to start.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How long the queue has been full; zero if it is not.</summary>
    public TimeSpan FullFor
    {
        get
        {
            lock (_lock)
            {
                return _fullSince > 0 && Stopwatch.GetElapsedTime(_lastFull) < Lull ? Stopwatch.GetElapsedTime(_fullSince) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Waits until a new request may compute.</summary>
    /// <returns>
    /// Its turn, to be disposed when the work is done; <see langword="null"/> if the queue is full or the wait took too long.
    /// </returns>
    public ValueTask<Turn?> EnterAsync(Client client, CancellationToken cancellation)
    {
        var turn = new Turn(this, client, cancellation);
        lock (_lock)
        {
            if (TryStart(turn))
            {
                return new(turn);
            }

            if (_waiting >= _limits.Waiting)
            {
                NoteFull();
                if (!TryDisplace(client))
                {
                    return new((Turn?)null);
                }
            }

            CountWaiting(client, 1);
        }

        return WaitAsNewAsync(turn);
    }

    /// <summary>Waits until the next part of an admitted request may compute.</summary>
    public async ValueTask<Turn> ReenterAsync(Client client, CancellationToken cancellation)
    {
        var turn = new Turn(this, client, cancellation);
        await EnqueueAsync(turn, cancellation);
        return turn;
    }

    /// <summary>Waits for a turn, at most <c>Server:WaitSeconds</c>.</summary>
    private async ValueTask<Turn?> WaitAsNewAsync(Turn turn)
    {
        var since = Stopwatch.GetTimestamp();
        turn.IsNew = true;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(turn.Cancellation);
            patience.CancelAfter(TimeSpan.FromSeconds(_limits.WaitSeconds));
            await EnqueueAsync(turn, patience.Token);
            return turn;
        }
        catch (OperationCanceledException) when (!turn.Cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            turn.IsNew = false;
            lock (_lock)
            {
                CountWaiting(turn.Client, -1);
            }

            _instruments.Waited(Stopwatch.GetElapsedTime(since));
        }
    }

    private void CountWaiting(Client client, int change)
    {
        _waiting += change;
        Count(_waitingOfClient, client, change);
    }

    private void NoteFull()
    {
        var now = Stopwatch.GetTimestamp();
        _fullSince = _fullSince > 0 && Stopwatch.GetElapsedTime(_lastFull, now) < Lull ? _fullSince : now;
        _lastFull = now;
    }

    /// <summary>
    /// Makes room in a full queue: the client with the most requests in it loses its last one to a client with fewer.
    /// </summary>
    private bool TryDisplace(Client client)
    {
        var (largest, count) = _waitingOfClient.DefaultIfEmpty().MaxBy(waiting => waiting.Value);
        return count > _waitingOfClient.GetValueOrDefault(client) + 1
            && (
                (_short.TryTakeLast(largest, turn => turn.IsNew, out var last) || _long.TryTakeLast(largest, turn => turn.IsNew, out last))
                && last.Refuse()
            );
    }

    private async ValueTask EnqueueAsync(Turn turn, CancellationToken cancellation)
    {
        Task granted;
        lock (_lock)
        {
            if (TryStart(turn))
            {
                return;
            }

            granted = Enqueue(turn);
            Start();
        }

        try
        {
            await granted.WaitAsync(cancellation);
        }
        catch
        {
            Leave(turn);
            throw;
        }
    }

    /// <summary>Blocks the thread of a long computation until it is its turn again.</summary>
    private void Suspend(Turn turn)
    {
        Task granted;
        lock (_lock)
        {
            if (_suspended >= MostSuspended || _threads.GetValueOrDefault(turn.Client) > MostThreadsOfClient)
            {
                // It keeps running. As it now counts as long, a short one may run beside it.
                Lengthen(turn);
                return;
            }

            Release(turn);
            (turn.IsLong, turn.IsSuspended) = (true, true);
            granted = Enqueue(turn);
            _suspended++;
            ProvideThreads();
            Count(_threads, turn.Client, 1);
            Start();
        }

        try
        {
            granted.Wait(turn.Cancellation);
        }
        finally
        {
            lock (_lock)
            {
                turn.IsSuspended = false;
                _suspended--;
                ProvideThreads();
                Count(_threads, turn.Client, -1);
                Start();
            }
        }
    }

    /// <summary>Lets others go first between two parts of a computation. The wait blocks no thread.</summary>
    private async ValueTask YieldAsync(Turn turn)
    {
        Task granted;
        lock (_lock)
        {
            Release(turn);
            (turn.IsLong, turn.IsSuspended) = (true, true);
            granted = Enqueue(turn);
            Start();
        }

        try
        {
            await granted.WaitAsync(turn.Cancellation);
        }
        catch
        {
            Leave(turn);
            throw;
        }
        finally
        {
            turn.IsSuspended = false;
        }
    }

    /// <summary>Counts a running computation as long from now on.</summary>
    private void Lengthen(Turn turn)
    {
        Release(turn);
        turn.IsLong = true;
        Start(turn);
        Start();
    }

    /// <summary>Counts a computation as long before it begins. The wait for its turn blocks no thread.</summary>
    private ValueTask<Turn?> ProlongAsync(Turn turn)
    {
        lock (_lock)
        {
            Release(turn);
            (turn.IsLong, turn.IsProlonged) = (true, true);
            if (TryStart(turn))
            {
                return new(turn);
            }

            Start();
            CountWaiting(turn.Client, 1);
        }

        return WaitAsNewAsync(turn);
    }

    private void Leave(Turn turn)
    {
        lock (_lock)
        {
            if (turn.IsRunning)
            {
                Release(turn);
            }
            else
            {
                (turn.IsLong ? _long : _short).Remove(turn.Client, turn);
            }

            Start();
        }
    }

    private bool TryStart(Turn turn)
    {
        var isFree = _short.Count == 0 && (turn.IsLong ? _running < Workers && _long.Count == 0 : HasRoomForShort);
        if (isFree && _mayStart(turn))
        {
            Start(turn);
            return true;
        }

        return false;
    }

    private bool HasRoomForShort => _running < Workers || (_runningShort == 0 && _running == Workers);

    private Task Enqueue(Turn turn)
    {
        var granted = turn.Wait();
        // A kind (short or long) that was absent gets no credit for the time that the other kind used meanwhile.
        if (turn.IsLong && _long.Count == 0)
        {
            _longTime = _longTime > _shortTime ? _longTime : _shortTime;
        }
        else if (!turn.IsLong && _short.Count == 0)
        {
            _shortTime = _shortTime > _longTime ? _shortTime : _longTime;
        }

        (turn.IsLong ? _long : _short).Enqueue(turn.Client, turn);
        _isContended = true;
        return granted;
    }

    /// <summary>Starts every waiting computation that may run now.</summary>
    private void Start()
    {
        while (TryTakeNext() is { } next)
        {
            Start(next);
        }

        _isContended = _short.Count + _long.Count > 0;
    }

    /// <summary>
    /// Takes the next computation. Short ones go first, but get at most half of the time while long ones wait: every long request begins
    /// with a short part.
    /// </summary>
    private Turn? TryTakeNext()
    {
        var longIsDue = _running < Workers && _longTime < _shortTime;
        return longIsDue && _long.TryDequeue(_mayStart, out var due) ? due
            : HasRoomForShort && _short.TryDequeue(_mayStart, out var first) ? first
            : _running < Workers && _long.TryDequeue(_mayStart, out var next) ? next
            : null;
    }

    private void Start(Turn turn)
    {
        _started++;
        _running++;
        _runningShort += turn.IsLong ? 0 : 1;
        Count(_threads, turn.Client, 1);
        turn.Start();
    }

    private void Release(Turn turn)
    {
        if (turn.IsLong)
        {
            _longTime += turn.RunFor;
        }
        else
        {
            _shortTime += turn.RunFor;
        }

        _running--;
        _runningShort -= turn.IsLong ? 0 : 1;
        Count(_threads, turn.Client, -1);
        turn.Stop();
    }

    /// <summary>Gives the thread pool one more thread for each blocked one.</summary>
    private void ProvideThreads()
    {
        ThreadPool.GetMinThreads(out _, out var completions);
        ThreadPool.SetMinThreads(_leastThreads + _suspended, completions);
    }

    private static void Count(Dictionary<Client, int> counts, Client client, int change)
    {
        var count = counts.GetValueOrDefault(client) + change;
        if (count == 0)
        {
            counts.Remove(client);
        }
        else
        {
            counts[client] = count;
        }
    }
}
