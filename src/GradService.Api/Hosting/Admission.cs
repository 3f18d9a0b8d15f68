using GradService.Api.Access;
using GradService.Api.Problems;
using GradService.Engine.Graph;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>Admits jobs, before they run, by what they cost.</summary>
internal sealed class Admission(IOptions<Limits> limits, ClientRates rates)
{
    // Several tenths of a second: what takes less is over before anybody has waited for long.
    private const double LongWork = 1e9;

    /// <summary>Runs a job, and those that it leads to.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="LimitExceededException">A job takes more than one request may.</exception>
    /// <exception cref="OutOfBudgetException">There is not as much memory now as it takes.</exception>
    public async ValueTask<object> RunAsync(Job job, RequestResources request, HttpContext http)
    {
        object result = job;
        var spent = 0.0;
        while (result is Job next)
        {
            limits.Value.Admit(next.Cost, request.Account.Limit);
            // While it waits, it holds what the jobs before have made, and nothing of this one.
            if (next.Cost.Work > LongWork && !request.Turn.IsProlonged && !await request.Turn.ProlongAsync())
            {
                return Problem.Busy();
            }

            // Reading and building have no checkpoints of their own.
            await request.Turn.YieldAsync();
            request.Reserve(next.Cost);
            if (rates.Spend(http, next.Cost.Work, spent) is { } refusal)
            {
                return refusal;
            }

            spent += next.Cost.Work;
            result = next.Run(request.Turn.Checkpoint);
        }

        return result;
    }

    /// <summary>Admits a part of a stream of parts, each of which is work of its own.</summary>
    /// <returns>Why it is refused, if it is.</returns>
    /// <exception cref="LimitExceededException">It takes more than one request may.</exception>
    public ProblemHttpResult? Refuse(Cost cost, long mostBytes, HttpContext http)
    {
        limits.Value.Admit(cost, mostBytes);
        return rates.Spend(http, cost.Work, spent: 0);
    }
}
