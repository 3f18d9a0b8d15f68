using System.Net.Mime;
using GradService.Api.Json;

namespace GradService.Api.Hosting;

/// <summary>Writes every problem as application/problem+json, regardless of the Accept header.</summary>
internal sealed class ProblemWriter(Instruments instruments, RequestLog log) : IProblemDetailsWriter
{
    private const string SecondsToWait = "1";

    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var problem = TypedResults.Problem(context.ProblemDetails).ProblemDetails;
        problem.Instance ??= Found.Short(http.Request.PathBase + http.Request.Path);
        problem.Extensions.TryAdd("traceId", RequestLog.TraceIdOf(http));
        if (http.Response.StatusCode == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = SecondsToWait;
        }

        instruments.Refused(http);
        log.Refused(http, http.Response.StatusCode, problem.Title);
        // Not the request's token: a timeout cancels it, but the problem must still be written.
        return new ValueTask(
            http.Response.WriteAsJsonAsync(
                problem,
                problem.GetType(),
                JsonFormat.Options,
                MediaTypeNames.Application.ProblemJson,
                CancellationToken.None
            )
        );
    }
}
