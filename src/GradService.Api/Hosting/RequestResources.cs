using GradService.Api.Configuration;
using GradService.Engine.Evaluating;

namespace GradService.Api.Hosting;

/// <summary>The memory account and the turn of one request, and its estimated cost so far.</summary>
/// <param name="account">The memory account of the request.</param>
internal sealed class RequestResources(MemoryBudget.Account account) : IDisposable
{
    private long _reserved;
    private Gate.Turn? _turn;

    /// <summary>The memory account of the request.</summary>
    public MemoryBudget.Account Account => account;

    /// <summary>The right of the request to compute.</summary>
    public Gate.Turn Turn
    {
        get => _turn ?? throw new InvalidOperationException("Nothing may be computed without a turn.");
        set => _turn = value;
    }

    /// <summary>The estimated cost of all jobs so far.</summary>
    public Cost Cost { get; private set; }

    /// <summary>Reserves the memory of a job, and adds its cost.</summary>
    /// <exception cref="LimitExceededException">The request would need more memory than it can ever have.</exception>
    /// <exception cref="OutOfBudgetException">Too little memory is free now.</exception>
    public void Reserve(Cost cost)
    {
        if (cost.Bytes + account.Taken > account.Limit)
        {
            throw new LimitExceededException(
                $"expected at most {account.Limit} bytes of memory; this request needs {cost.Bytes + account.Taken:F0}. Send a smaller "
                    + "request, or split it."
            );
        }

        var bytes = (long)cost.Bytes;
        account.Take(bytes);
        _reserved += bytes;
        Cost += cost;
    }

    /// <summary>Gives back the memory of all jobs, once their values are no longer needed.</summary>
    public void Release()
    {
        account.GiveBack(_reserved);
        _reserved = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => account.Dispose();
}
