using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

namespace GradService.Api.Hosting;

/// <summary>What happens to a request that takes longer than allowed: its work is stopped, and the answer is 503.</summary>
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

    /// <summary>What a caller is told.</summary>
    public static ProblemDetails Problem(Limits limits) =>
        new()
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Title = "The request took too long.",
            Detail = $"expected an answer within {limits.Seconds} seconds; the work was stopped then",
        };
}
