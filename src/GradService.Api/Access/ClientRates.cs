using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using GradService.Api.Problems;
using Microsoft.Extensions.Options;

namespace GradService.Api.Access;

/// <summary>
/// Counts the requests of each client, known by its key or else by its address, and refuses those over its quota. The headers are those of
/// draft-ietf-httpapi-ratelimit-headers: quota q in a window of w seconds; r requests remain.
/// </summary>
internal sealed class ClientRates : IDisposable
{
    /// <summary>The header that says what remains.</summary>
    public const string Header = "RateLimit";

    /// <summary>The header that says what is allowed.</summary>
    public const string PolicyHeader = "RateLimit-Policy";

    private const string Limited = "/v1";

    private readonly string _policy;
    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    public ClientRates(IOptions<AccessOptions> options)
    {
        var (requests, window) = (options.Value.RateRequests, TimeSpan.FromSeconds(options.Value.RateSeconds));
        _policy = string.Create(CultureInfo.InvariantCulture, $"\"client\";q={requests};w={options.Value.RateSeconds}");
        _limiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            RateLimitPartition.GetFixedWindowLimiter(ClientOf(http), _ => new FixedWindowRateLimiterOptions { PermitLimit = requests, Window = window }));
    }

    /// <summary>Counts a request, as middleware.</summary>
    public Task Admit(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments(Limited))
        {
            return next(http);
        }

        using var lease = _limiter.AttemptAcquire(http);
        var remaining = _limiter.GetStatistics(http)?.CurrentAvailablePermits ?? 0;
        var wait = lease.IsAcquired ? 0 : SecondsToWait(lease);
        // At the start of the answer: what handles exceptions clears the headers that were set before.
        http.Response.OnStarting(() =>
        {
            http.Response.Headers[PolicyHeader] = _policy;
            http.Response.Headers[Header] = string.Create(CultureInfo.InvariantCulture, $"\"client\";r={remaining}") + (lease.IsAcquired ? "" : $";t={wait}");
            return Task.CompletedTask;
        });
        if (lease.IsAcquired)
        {
            return next(http);
        }

        http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        return Problem.TooMany(_policy, wait).ExecuteAsync(http);
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    private static int SecondsToWait(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;

    /// <summary>Whose request it is. Somebody with IPv6 has a whole network of addresses to call from.</summary>
    private static string ClientOf(HttpContext http)
    {
        if (http.User.Identity is { IsAuthenticated: true, Name: { } owner })
        {
            return owner;
        }

        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        return address switch
        {
            { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
            { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
            _ => address.ToString(),
        };
    }
}
