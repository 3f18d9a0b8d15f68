using System.Diagnostics;
using System.Net;
using GradService.Api.Access;
using GradService.Engine.Evaluating;
using GradService.Engine.Wording;
using Microsoft.AspNetCore.Http.Timeouts;

namespace GradService.Api.Hosting;

/// <summary>
/// Writes one log line for each request that is refused or takes long: operation, result, client and cost, but no part of the body. Beyond
/// 20 lines a second, further lines are only counted, so a flood of refusals does not flood the log. The next line says how many were left
/// out.
/// </summary>
internal sealed partial class RequestLog(ILogger<RequestLog> logger, TimeProvider time)
{
    private const int MostLinesASecond = 20;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _second;
    private int _lines;
    private long _leftOut;

    /// <summary>Logs a problem that was sent.</summary>
    public void Refused(HttpContext http, int status, string? title)
    {
        var level = status switch
        {
            StatusCodes.Status500InternalServerError => LogLevel.Error,
            StatusCodes.Status503ServiceUnavailable => LogLevel.Warning,
            _ => LogLevel.Information,
        };
        if (logger.IsEnabled(level) && TryTakeLine() is { } leftOut)
        {
            var (operation, trace) = (OperationName.Of(http) ?? Suggestion.Cut(http.Request.Method), TraceIdOf(http));
            var resources = http.Features.Get<RequestResources>();
            var (client, cost) = (resources?.Account.Client ?? Client.Of(http), resources?.Cost ?? default);
            var seconds = (time.GetUtcNow() - (Activity.Current?.StartTimeUtc ?? time.GetUtcNow().UtcDateTime)).TotalSeconds;
            var (address, length) = (http.Connection.RemoteIpAddress, http.Request.ContentLength);
            LogRefused(logger, level, operation, status, title, seconds, trace, client, address, cost, length, leftOut);
        }
    }

    /// <summary>Logs a computed request if it took long, or at level Debug.</summary>
    public void Computed(HttpContext http, RequestResources resources, TimeSpan elapsed)
    {
        var level = elapsed >= Slow ? LogLevel.Information : LogLevel.Debug;
        if (logger.IsEnabled(level) && (level == LogLevel.Debug ? 0 : TryTakeLine()) is { } leftOut)
        {
            var (operation, trace) = (OperationName.Of(http), TraceIdOf(http));
            var (client, address, length) = (resources.Account.Client, http.Connection.RemoteIpAddress, http.Request.ContentLength);
            LogComputed(
                logger,
                level,
                operation,
                http.Response.StatusCode,
                elapsed.TotalSeconds,
                trace,
                client,
                address,
                resources.Cost,
                length,
                leftOut
            );
        }
    }

    /// <summary>Logs a request that ended without an answer, if its client left after a long time.</summary>
    public void Ended(HttpContext http, RequestResources resources, TimeSpan elapsed)
    {
        // The time limit cancels the request as well, but is answered and logged as a refusal.
        var isOvertime = http.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested is true;
        var hasLeft = elapsed >= Slow && http.RequestAborted.IsCancellationRequested && !isOvertime;
        if (hasLeft && logger.IsEnabled(LogLevel.Information) && TryTakeLine() is { } leftOut)
        {
            var (operation, trace) = (OperationName.Of(http), TraceIdOf(http));
            var (client, address) = (resources.Account.Client, http.Connection.RemoteIpAddress);
            LogEnded(logger, operation, elapsed.TotalSeconds, trace, client, address, resources.Cost, leftOut);
        }
    }

    /// <summary>The <c>traceId</c> of a problem.</summary>
    public static string TraceIdOf(HttpContext http) => Activity.Current?.Id ?? http.TraceIdentifier;

    /// <returns>The number of lines left out since the last one; <see langword="null"/> if this one is left out too.</returns>
    private long? TryTakeLine()
    {
        lock (_lock)
        {
            var second = time.GetUtcNow().ToUnixTimeSeconds();
            (_second, _lines) = second == _second ? (_second, _lines) : (second, 0);
            if (_lines >= MostLinesASecond)
            {
                _leftOut++;
                return null;
            }

            _lines++;
            (var leftOut, _leftOut) = (_leftOut, 0);
            return leftOut;
        }
    }

    [LoggerMessage(
        "{Operation} was refused with {Status} {Title} after {Seconds:F6} s. Trace {TraceId}, client {Client} at {Address}; {Cost}, "
            + "body {BodyBytes} bytes; {LeftOut} lines left out before."
    )]
    private static partial void LogRefused(
        ILogger logger,
        LogLevel level,
        string operation,
        int status,
        string? title,
        double seconds,
        string traceId,
        Client client,
        IPAddress? address,
        Cost cost,
        long? bodyBytes,
        long leftOut
    );

    [LoggerMessage(
        LogLevel.Information,
        "{Operation} was cancelled after {Seconds:F6} s. Trace {TraceId}, client {Client} at {Address}; {Cost}; {LeftOut} lines left "
            + "out before."
    )]
    private static partial void LogEnded(
        ILogger logger,
        string? operation,
        double seconds,
        string traceId,
        Client client,
        IPAddress? address,
        Cost cost,
        long leftOut
    );

    [LoggerMessage(
        "{Operation} answered {Status} after {Seconds:F6} s. Trace {TraceId}, client {Client} at {Address}; {Cost}, "
            + "body {BodyBytes} bytes; {LeftOut} lines left out before."
    )]
    private static partial void LogComputed(
        ILogger logger,
        LogLevel level,
        string? operation,
        int status,
        double seconds,
        string traceId,
        Client client,
        IPAddress? address,
        Cost cost,
        long? bodyBytes,
        long leftOut
    );
}
