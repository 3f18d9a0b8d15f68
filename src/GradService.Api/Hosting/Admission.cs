using GradService.Api.Access;
using GradService.Api.Problems;
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
        while (result is Job next)
        {
            limits.Value.Admit(next.Cost, request.Account.Limit);
            if (rates.Spend(http, next.Cost.Work) is { } refusal)
            {
                return refusal;
            }

            // While it waits, it holds what the jobs before have made, and nothing of this one.
            if ((next.Cost.Work > LongWork || request.Turn.IsOverdue) && !request.Turn.IsLong && !await request.Turn.ProlongAsync())
            {
                return Problem.Busy();
            }

            request.Reserve(next.Cost);
            result = next.Run(request.Turn.Checkpoint);
        }

        return result;
    }
}
