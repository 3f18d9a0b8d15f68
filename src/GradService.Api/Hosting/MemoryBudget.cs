using GradService.Api.Access;
using GradService.Api.Configuration;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>
/// The memory that all requests together may hold: incomplete bodies and lines, allocations of computations, and unsent answers. Each
/// client may hold only a share of it, so that one client alone cannot use up the budget.
/// </summary>
internal sealed class MemoryBudget
{
    // Share of the memory that .NET may use. The rest is for the program itself, and for garbage that is not yet collected.
    private const double ShareOfAvailable = 0.5;
    private const long MostByDefault = 1L << 29;
    private const double ShareOfClient = 0.75;

    // A reserve above the limit, for clients that hold almost nothing: neither their requests nor their connections fill the memory.
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

    /// <summary>Bytes that all requests together may hold.</summary>
    public long Limit { get; }

    /// <summary>Bytes that one client may hold.</summary>
    public long ClientLimit => (long)(ShareOfClient * Limit);

    /// <summary>Bytes that requests hold.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Bytes that Kestrel holds for connections. They can be neither refused nor attributed to a client.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Bytes that the largest client holds.</summary>
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

    /// <summary>Opens the account of one request. Disposing it gives back what is left in it.</summary>
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

    /// <summary>Counts bytes that Kestrel takes for connections; negative when it gives them back.</summary>
    public void HoldForConnections(long bytes) => Interlocked.Add(ref _connections, bytes);

    private bool TryTake(Holding holding, long bytes, bool isRefusable)
    {
        lock (_holdings)
        {
            var isSmall = holding.Taken + bytes <= SmallHolding;
            var left = isSmall ? Limit + (long)(ShareOfReserve * Limit) - Taken : Limit - Taken - Connections;
            if (isRefusable && (bytes > left || holding.Taken + bytes > ClientLimit))
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

    /// <summary>The memory that all requests of one client hold.</summary>
    internal sealed class Holding
    {
        public long Taken { get; set; }

        public int Accounts { get; set; }
    }

    /// <summary>The memory that one request holds.</summary>
    internal sealed class Account(MemoryBudget budget, Client client, Holding holding) : IDisposable
    {
        private long _taken;
        private bool _isClosed;

        /// <summary>The client that sent the request.</summary>
        public Client Client => client;

        /// <summary>Bytes that the request holds.</summary>
        public long Taken => Interlocked.Read(ref _taken);

        /// <summary>Whether no memory is left for this client.</summary>
        public bool IsSpent => budget.Taken + budget.Connections >= budget.Limit || holding.Taken >= budget.ClientLimit;

        /// <summary>The most bytes that the request can ever hold.</summary>
        public long Limit => budget.ClientLimit;

        /// <summary>Takes memory before it is allocated.</summary>
        /// <returns>Whether enough memory was left.</returns>
        public bool TryTake(long bytes) => Add(bytes, isRefusable: true);

        /// <inheritdoc cref="TryTake"/>
        /// <exception cref="OutOfBudgetException">Too little memory is left.</exception>
        public void Take(long bytes)
        {
            if (!TryTake(bytes))
            {
                throw new OutOfBudgetException();
            }
        }

        /// <summary>Takes memory that an admitted request needs to continue. It is never refused.</summary>
        public void Hold(long bytes) => Add(bytes, isRefusable: false);

        /// <summary>Gives back memory that nothing refers to any more.</summary>
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

/// <summary>The memory budget has too little left for a request. The request may be sent again when others have ended.</summary>
public sealed class OutOfBudgetException : Exception;
