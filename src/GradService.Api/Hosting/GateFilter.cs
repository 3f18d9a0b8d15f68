using System.Diagnostics;
using GradService.Api.Problems;

namespace GradService.Api.Hosting;

/// <summary>Parses, computes and writes behind the gate; what is read before and sent after takes no permit.</summary>
internal sealed class GateFilter(Gate gate, Instruments instruments) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (RequestBody.Of(context) is not { } body)
        {
            return await next(context);
        }

        var http = context.HttpContext;
        BlockWriter rest;
        using (var permit = await gate.EnterAsync(http.RequestAborted))
        {
            if (permit is null)
            {
                return Problem.Busy();
            }

            var since = Stopwatch.GetTimestamp();
            var result = await next(context);
            if (result is not JsonAnswer answer)
            {
                instruments.Computed(http, body, Stopwatch.GetElapsedTime(since));
                return result;
            }

            rest = await answer.WriteAsync(http, permit);
            instruments.Computed(http, body, Stopwatch.GetElapsedTime(since));
            // What was computed is all in the answer's text.
            body.Dispose();
        }

        await rest.CompleteAsync();
        return Results.Empty;
    }
}
