using System.Globalization;
using System.Threading.RateLimiting;
using GradService.Api.Configuration;
using GradService.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GradService.Api.Access;

/// <summary>
/// Enforces the rate limits of each client: a quota of requests and a quota of work. The response headers follow
/// draft-ietf-httpapi-ratelimit-headers: quota q in a window of w seconds, of which r remains.
/// </summary>
internal sealed class ClientRates : IDisposable
{
    /// <summary>The response header with the remaining quota.</summary>
    public const string Header = "RateLimit";

    /// <summary>The response header with quotas and windows.</summary>
    public const string PolicyHeader = "RateLimit-Policy";

    private const string Limited = "/v1";

    // Floating-point operations per permit: rate limiters count permits in 32-bit integers.
    private const double WorkUnit = 1e4;

    private readonly string _policy;
    private readonly PartitionedRateLimiter<HttpContext>? _requests;
    private readonly PartitionedRateLimiter<HttpContext>? _work;
    private readonly int _mostWork;

    public ClientRates(IOptions<AccessOptions> options)
    {
        var (requests, work, seconds) = (options.Value.RateRequests, options.Value.RateWork, options.Value.RateSeconds);
        _mostWork = (int)Math.Min(int.MaxValue, Math.Ceiling(work / WorkUnit));
        string[] policies =
        [
            .. requests > 0 ? [$"\"client\";q={requests};w={seconds}"] : Array.Empty<string>(),
            .. work > 0 ? [$"\"work\";q={work};w={seconds}"] : Array.Empty<string>(),
        ];
        _policy = string.Join(", ", policies);
        _requests = requests > 0 ? Limiter(requests) : null;
        _work = work > 0 ? Limiter(_mostWork) : null;

        PartitionedRateLimiter<HttpContext> Limiter(int permits) =>
            PartitionedRateLimiter.Create<HttpContext, Client>(http =>
                RateLimitPartition.GetFixedWindowLimiter(
                    Client.Of(http),
                    _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromSeconds(seconds) }
                )
            );
    }

    /// <summary>Middleware that counts a request, and refuses it with 429 if its client is over the quota.</summary>
    public Task Admit(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments(Limited))
        {
            return next(http);
        }

        using var lease = _requests?.AttemptAcquire(http);
        // Set when the response starts: the exception handler clears headers that were set earlier.
        http.Response.OnStarting(() =>
        {
            http.Response.Headers[PolicyHeader] = _policy;
            http.Response.Headers[Header] =
                Remaining(http)
                + (http.Response.StatusCode == StatusCodes.Status429TooManyRequests ? $";t={http.Response.Headers.RetryAfter}" : "");
            return Task.CompletedTask;
        });
        return lease is { IsAcquired: false } ? Refuse(http, SecondsToWait(lease)).ExecuteAsync(http) : next(http);
    }

    /// <summary>
    /// Counts work against the client's quota before it is done. A request that costs more than the quota uses the whole quota.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="work">The floating-point operations to be done.</param>
    /// <param name="spent">The floating-point operations that were counted for this request before.</param>
    /// <returns>The refusal (429); <see langword="null"/> if the work is admitted.</returns>
    public ProblemHttpResult? Spend(HttpContext http, double work, double spent)
    {
        var permits = Permits(spent + work) - Permits(spent);
        using var lease = permits == 0 ? null : _work?.AttemptAcquire(http, permits);
        return lease is { IsAcquired: false } ? Refuse(http, SecondsToWait(lease)) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests?.Dispose();
        _work?.Dispose();
    }

    private int Permits(double work) => (int)Math.Min(_mostWork, Math.Ceiling(work / WorkUnit));

    private string Remaining(HttpContext http)
    {
        string?[] parts =
        [
            _requests?.GetStatistics(http) is { } requests
                ? string.Create(CultureInfo.InvariantCulture, $"\"client\";r={requests.CurrentAvailablePermits}")
                : null,
            _work?.GetStatistics(http) is { } work
                ? string.Create(CultureInfo.InvariantCulture, $"\"work\";r={work.CurrentAvailablePermits * WorkUnit:F0}")
                : null,
        ];
        return string.Join(", ", parts.Where(part => part is not null));
    }

    private ProblemHttpResult Refuse(HttpContext http, int wait)
    {
        http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        return Problem.TooMany(_policy, wait);
    }

    private static int SecondsToWait(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
}
