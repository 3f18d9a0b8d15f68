using GradService.Api.Access;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>
/// The memory that all requests together may hold: bodies and lines that are not yet whole, what computations allocate, and answers that
/// are not yet sent. Each client may hold a
/// share of it, so that one client alone cannot spend all of it.
/// </summary>
internal sealed class MemoryBudget
{
    // Of what .NET may use: the rest is for the program itself, and for garbage that is not yet collected.
    private const double ShareOfAvailable = 0.5;
    private const long MostByDefault = 1L << 29;
    private const double ShareOfClient = 0.75;

    // For clients that hold next to nothing: theirs are not the requests that fill the memory.
    private const double ShareOfReserve = 0.125;
    private const long SmallHolding = 1 << 18;

    private readonly Dictionary<Client, Holding> _holdings = [];
    private long _taken;
    private long _connections;

    public MemoryBudget(IOptions<ServerLimits> limits) =>
        Limit =
            limits.Value.BufferedBytes > 0
                ? limits.Value.BufferedBytes
                : (long)Math.Min(MostByDefault, ShareOfAvailable * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>What all requests together may hold, in bytes.</summary>
    public long Limit { get; }

    /// <summary>What one client may hold, in bytes.</summary>
    public long ClientLimit => (long)(ShareOfClient * Limit);

    /// <summary>What requests hold, in bytes.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>What Kestrel holds for connections, in bytes; it can be neither refused nor told apart by client.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>What the client that holds most holds, in bytes.</summary>
    public long LargestHolding
    {
        get
        {
            lock (_holdings)
            {
                return _holdings.Values.Select(holding => holding.Taken).DefaultIfEmpty().Max();
            }
        }
    }

    /// <summary>Opens an account of one request, which gives back what is left in it when it is disposed.</summary>
    public Account Open(Client client)
    {
        lock (_holdings)
        {
            if (!_holdings.TryGetValue(client, out var holding))
            {
                _holdings.Add(client, holding = new Holding());
            }

            holding.Accounts++;
            return new Account(this, client, holding);
        }
    }

    /// <summary>Counts what Kestrel holds for connections.</summary>
    public void HoldForConnections(long bytes) => Interlocked.Add(ref _connections, bytes);

    private bool TryTake(Holding holding, long bytes, bool isRefusable)
    {
        lock (_holdings)
        {
            var most = holding.Taken + bytes <= SmallHolding ? Limit + (long)(ShareOfReserve * Limit) : Limit;
            if (isRefusable && (Taken + Connections + bytes > most || holding.Taken + bytes > ClientLimit))
            {
                return false;
            }

            holding.Taken += bytes;
            _taken += bytes;
            return true;
        }
    }

    private void GiveBack(Holding holding, long bytes)
    {
        lock (_holdings)
        {
            holding.Taken -= bytes;
            _taken -= bytes;
        }
    }

    private void Close(Client client, Holding holding, long bytes)
    {
        GiveBack(holding, bytes);
        lock (_holdings)
        {
            if (--holding.Accounts == 0)
            {
                _holdings.Remove(client);
            }
        }
    }

    /// <summary>What the requests of one client hold together.</summary>
    internal sealed class Holding
    {
        public long Taken { get; set; }

        public int Accounts { get; set; }
    }

    /// <summary>What one request holds.</summary>
    internal sealed class Account(MemoryBudget budget, Client client, Holding holding) : IDisposable
    {
        private long _taken;
        private bool _isClosed;

        /// <summary>Whose request it is.</summary>
        public Client Client => client;

        /// <summary>What the request holds, in bytes.</summary>
        public long Taken => Interlocked.Read(ref _taken);

        /// <summary>Whether there is nothing left for this client.</summary>
        public bool IsSpent => budget.Taken + budget.Connections >= budget.Limit || holding.Taken >= budget.ClientLimit;

        /// <summary>The most that the request can ever hold, in bytes.</summary>
        public long Limit => budget.ClientLimit;

        /// <summary>Takes memory before it is allocated.</summary>
        /// <returns>Whether there is as much left.</returns>
        public bool TryTake(long bytes) => Add(bytes, isRefusable: true);

        /// <inheritdoc cref="TryTake"/>
        /// <exception cref="OutOfBudgetException">There is not as much left.</exception>
        public void Take(long bytes)
        {
            if (!TryTake(bytes))
            {
                throw new OutOfBudgetException();
            }
        }

        /// <summary>Counts memory that is needed to go on with what was admitted.</summary>
        public void Hold(long bytes) => Add(bytes, isRefusable: false);

        /// <summary>Gives memory back that nothing refers to any more.</summary>
        public void GiveBack(long bytes)
        {
            lock (holding)
            {
                if (_isClosed)
                {
                    return;
                }

                _taken -= bytes;
            }

            budget.GiveBack(holding, bytes);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (holding)
            {
                if (_isClosed)
                {
                    return;
                }

                _isClosed = true;
            }

            budget.Close(client, holding, _taken);
        }

        private bool Add(long bytes, bool isRefusable)
        {
            if (!budget.TryTake(holding, bytes, isRefusable))
            {
                return false;
            }

            lock (holding)
            {
                if (!_isClosed)
                {
                    _taken += bytes;
                    return true;
                }
            }

            budget.GiveBack(holding, bytes);
            return false;
        }
    }
}

/// <summary>The memory budget has not as much left as a request needs: it may be sent again when others have ended.</summary>
public sealed class OutOfBudgetException : Exception;
