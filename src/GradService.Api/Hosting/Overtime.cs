using GradService.Api.Configuration;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

namespace GradService.Api.Hosting;

/// <summary>The time limit of a request: a request that exceeds it is cancelled and answered with 503.</summary>
internal static class Overtime
{
    public static RequestTimeoutPolicy Policy(Limits limits) =>
        new()
        {
            Timeout = TimeSpan.FromSeconds(limits.Seconds),
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = http =>
                http.RequestServices.GetRequiredService<IProblemDetailsService>()
                    .WriteAsync(new ProblemDetailsContext { HttpContext = http, ProblemDetails = Problem(limits) })
                    .AsTask(),
        };

    /// <summary>The problem document for a request that exceeded the time limit.</summary>
    public static ProblemDetails Problem(Limits limits) =>
        new()
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Title = "The request took too long.",
            Detail = $"the request exceeded the {limits.Seconds} s time limit and was cancelled. Send a smaller request, or split it.",
        };
}
