using System.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace GradService.Api.Hosting;

/// <summary>
/// The minimum data rate of a request body over HTTP/2. There Kestrel's own limit would close the whole connection, with the other requests
/// on it and without an answer. Over HTTP/1.1 Kestrel answers 408, so its limit stays in force.
/// </summary>
internal sealed class BodyPace : IDisposable
{
    // Timers have a maximum delay; no request lasts this long.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _late;
    private readonly int _bytesPerSecond;
    private readonly long _since = Stopwatch.GetTimestamp();

    private BodyPace(int bytesPerSecond, CancellationToken aborted)
    {
        (_bytesPerSecond, _late) = (bytesPerSecond, CancellationTokenSource.CreateLinkedTokenSource(aborted));
        Arrived(0);
    }

    /// <summary>Cancelled when the body is too slow, or the request is aborted.</summary>
    public CancellationToken Late => _late.Token;

    /// <summary>The minimum data rate of a request's body; <see langword="null"/> where Kestrel enforces it.</summary>
    public static BodyPace? Of(HttpContext http, int bytesPerSecond)
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol) || http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is not { } rate)
        {
            return null;
        }

        rate.MinDataRate = null;
        return new BodyPace(bytesPerSecond, http.RequestAborted);
    }

    /// <summary>Extends the deadline for the next bytes of the body.</summary>
    /// <param name="bytes">The bytes received so far.</param>
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
