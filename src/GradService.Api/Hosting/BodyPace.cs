using System.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace GradService.Api.Hosting;

/// <summary>
/// The least pace of a body over HTTP/2. Kestrel's own limit closes the whole connection there, with the other requests on it and without
/// an answer; over HTTP/1.1 it answers 408, and
/// is left to do so.
/// </summary>
internal sealed class BodyPace : IDisposable
{
    // Timers have an end; no request lasts as long.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _late;
    private readonly int _bytesPerSecond;
    private readonly long _since = Stopwatch.GetTimestamp();

    private BodyPace(int bytesPerSecond, CancellationToken aborted)
    {
        (_bytesPerSecond, _late) = (bytesPerSecond, CancellationTokenSource.CreateLinkedTokenSource(aborted));
        Arrived(0);
    }

    /// <summary>Cancels the reading when the body is too slow.</summary>
    public CancellationToken Late => _late.Token;

    /// <summary>The pace of a request's body; <see langword="null"/> where the server sees to it.</summary>
    public static BodyPace? Of(HttpContext http, int bytesPerSecond)
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol) || http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is not { } rate)
        {
            return null;
        }

        rate.MinDataRate = null;
        return new BodyPace(bytesPerSecond, http.RequestAborted);
    }

    /// <summary>Gives the body time for its next bytes.</summary>
    /// <param name="bytes">How many have arrived.</param>
    public void Arrived(long bytes)
    {
        var left = Server.Grace + TimeSpan.FromSeconds((double)bytes / _bytesPerSecond) - Stopwatch.GetElapsedTime(_since);
        _late.CancelAfter(
            left < TimeSpan.Zero ? TimeSpan.Zero
            : left < Longest ? left
            : Longest
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _late.Dispose();
}
