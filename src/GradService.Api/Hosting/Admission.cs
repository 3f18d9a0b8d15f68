using GradService.Api.Access;
using GradService.Api.Configuration;
using GradService.Api.Problems;
using GradService.Engine.Evaluating;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>Checks jobs against limits, rate limits and free memory by their estimated cost, before they run.</summary>
internal sealed class Admission(IOptions<Limits> limits, ClientRates rates)
{
    // Floating-point operations of several tenths of a second. Less work ends before anybody has waited for long.
    private const double LongWork = 1e9;

    /// <summary>Runs a job, and the jobs that it returns.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="LimitExceededException">A job exceeds a limit of one request.</exception>
    /// <exception cref="OutOfBudgetException">Too little memory is free for a job.</exception>
    public async ValueTask<object> RunAsync(Job job, RequestResources request, HttpContext http)
    {
        object result = job;
        var spent = 0.0;
        while (result is Job next)
        {
            limits.Value.Admit(next.Cost, request.Account.Limit);
            // While it waits, it holds the results of the earlier jobs, but no memory for this one.
            if (next.Cost.Work > LongWork && !request.Turn.IsProlonged && !await request.Turn.ProlongAsync())
            {
                return Problem.Busy();
            }

            // Parsing the body and building the model have no checkpoints, so yield here.
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

    /// <summary>Checks one part of a stream. Each part counts as work of its own.</summary>
    /// <returns>The refusal; <see langword="null"/> if the part is admitted.</returns>
    /// <exception cref="LimitExceededException">The part exceeds a limit of one request.</exception>
    public ProblemHttpResult? Refuse(Cost cost, long mostBytes, HttpContext http)
    {
        limits.Value.Admit(cost, mostBytes);
        return rates.Spend(http, cost.Work, spent: 0);
    }
}
