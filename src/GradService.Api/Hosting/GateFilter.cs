using System.Diagnostics;
using GradService.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GradService.Api.Hosting;

/// <summary>
/// Parses, computes and writes the answer with a turn of the gate. Reading the body before, and sending the rest of the answer after, need
/// no turn.
/// </summary>
internal sealed class GateFilter(Gate gate, Instruments instruments, RequestLog log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (RequestBody.Of(context) is not { } body)
        {
            return await next(context);
        }

        var (http, resources, entered) = (context.HttpContext, body.Resources, Stopwatch.GetTimestamp());
        try
        {
            BlockWriter rest;
            using (var turn = await gate.EnterAsync(resources.Account.Client, http.RequestAborted))
            {
                if (turn is null)
                {
                    http.Features.Set(resources);
                    return Problem.Busy();
                }

                resources.Turn = turn;
                var since = Stopwatch.GetTimestamp();
                var result = await next(context);
                if (result is not Answer answer)
                {
                    instruments.Computed(http, body, Stopwatch.GetElapsedTime(since));
                    if (result is ProblemHttpResult)
                    {
                        http.Features.Set(resources);
                    }

                    return result;
                }

                rest = await answer.WriteAsync(http, resources.Account, turn);
                var time = Stopwatch.GetElapsedTime(since);
                instruments.Computed(http, body, time);
                log.Computed(http, resources, time);
                // The answer's text now holds everything that was computed.
                body.Dispose();
                resources.Release();
            }

            await rest.CompleteAsync();
            return Results.Empty;
        }
        catch
        {
            // The exception becomes a problem, which is logged with the cost of the request. If the client has left, there is no problem.
            http.Features.Set(resources);
            log.Ended(http, resources, Stopwatch.GetElapsedTime(entered));
            throw;
        }
    }
}
