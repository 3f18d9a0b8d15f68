using GradService.Engine.Graph;

namespace GradService.Api.Hosting;

/// <summary>What one request holds of the machine, and what it has cost so far.</summary>
/// <param name="account">The memory that it holds.</param>
internal sealed class RequestResources(MemoryBudget.Account account) : IDisposable
{
    private long _reserved;
    private Gate.Turn? _turn;

    /// <summary>The memory that it holds.</summary>
    public MemoryBudget.Account Account => account;

    /// <summary>Its right to compute.</summary>
    public Gate.Turn Turn
    {
        get => _turn ?? throw new InvalidOperationException("Nothing may be computed without a turn.");
        set => _turn = value;
    }

    /// <summary>What was estimated of all its jobs so far.</summary>
    public Cost Cost { get; private set; }

    /// <summary>Takes the memory of a job.</summary>
    /// <exception cref="LimitExceededException">It is more than the request can ever have.</exception>
    /// <exception cref="OutOfBudgetException">There is not as much now.</exception>
    public void Reserve(Cost cost)
    {
        if (cost.Bytes + account.Taken > account.Limit)
        {
            throw new LimitExceededException(
                $"expected a request that holds at most {account.Limit} bytes of memory; this one takes {cost.Bytes + account.Taken:F0}"
            );
        }

        var bytes = (long)cost.Bytes;
        account.Take(bytes);
        _reserved += bytes;
        Cost += cost;
    }

    /// <summary>Gives back the memory of all jobs, when their values are not needed any more.</summary>
    public void Release()
    {
        account.GiveBack(_reserved);
        _reserved = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => account.Dispose();
}
