using System.Diagnostics;
using GradService.Api.Access;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>
/// Schedules computations: as many run as there are workers; others wait, clients in turn. A computation starts short. One that runs on
/// while others wait, or whose cost says that it
/// will, is long: it waits behind short ones at its next checkpoint, and long ones take the workers in turns. Where long ones hold every
/// worker, one short one may run beside them.
/// </summary>
/// <remarks>
/// A computation stays on the thread that it began on, so a small request is not handed from thread to thread; a long one that waits
/// blocks its thread. The pool gets as many threads
/// more, so that connections and probes never wait for computations.
/// </remarks>
internal sealed partial class Gate
{
    // Threads that may be blocked by long computations that wait.
    private const int MostSuspended = 64;

    // Threads, running or blocked, that the computations of one client may have that turned out to be long only while they ran. What is
    // known to be long begins only where
    // a worker is there for it: one after the other, the first is done long before all are.
    private const int MostThreadsOfClient = 48;

    // The queue stays full as long as it is found full this often: a place is free for a moment whenever a request leaves, and who was
    // refused comes again after a second or two.
    private static readonly TimeSpan Lull = TimeSpan.FromSeconds(3);

    // Several times a usual request, and little for somebody who waits.
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

    /// <summary>How many computations run at the same time.</summary>
    public int Workers { get; }

    /// <summary>How many run right now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>How many turns there have been.</summary>
    public long Started => Volatile.Read(ref _started);

    /// <summary>How many new requests wait to be started.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>For how long the queue has been full.</summary>
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
    /// Its turn, to be disposed when the work is done; <see langword="null"/> where too many wait already, or it waited for too long.
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

    /// <summary>Waits until the next part of something that was let in before may compute.</summary>
    public async ValueTask<Turn> ReenterAsync(Client client, CancellationToken cancellation)
    {
        var turn = new Turn(this, client, cancellation);
        await EnqueueAsync(turn, cancellation);
        return turn;
    }

    /// <summary>Waits for a turn as long as a new request may.</summary>
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
    /// Makes room in a full queue: of the client with the most requests in it, the last is refused in favour of a client with fewer.
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
                // It goes on where it is; that it is long lets a short one run beside it.
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

    /// <summary>Lets others go first between two parts of a computation; it waits for its turn without a thread.</summary>
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

    /// <summary>Counts a running computation as a long one from now on.</summary>
    private void Lengthen(Turn turn)
    {
        Release(turn);
        turn.IsLong = true;
        Start(turn);
        Start();
    }

    /// <summary>Makes a computation long before it begins; it waits for its turn without a thread.</summary>
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
        // A kind of computations that was not there has no claim to the time that the other kind had.
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

    /// <summary>Starts what may start.</summary>
    private void Start()
    {
        while (TryTakeNext() is { } next)
        {
            Start(next);
        }

        _isContended = _short.Count + _long.Count > 0;
    }

    /// <summary>
    /// The next one: short ones go first, but have no more than half of the time where long ones wait, as what a long request begins with
    /// is short.
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

    /// <summary>Lets the pool have a thread for each that is blocked.</summary>
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
