using System.ComponentModel.DataAnnotations;

namespace GradService.Api.Configuration;

/// <summary>
/// Limits of all requests together: the section <c>Server</c> of appsettings.json. A request over them is refused with 503, and may be sent
/// again.
/// </summary>
public sealed class ServerLimits : ISettings
{
    /// <summary>Requests that compute at the same time; 0 for one per processor.</summary>
    [Range(0, 1024)]
    public int Workers { get; set; }

    /// <summary>Requests that may wait for their turn to compute.</summary>
    [Range(0, 1_000_000)]
    public int Waiting { get; set; }

    /// <summary>The most seconds that a request waits for its turn.</summary>
    [Range(1, 3600)]
    public int WaitSeconds { get; set; }

    /// <summary>
    /// Bytes of memory that all requests together may hold: bodies, allocations of computations, and unsent answers. 0 for half of the
    /// memory that .NET may use, at most 512 MiB.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long BufferedBytes { get; set; }

    /// <summary>Open connections; further ones are closed at once.</summary>
    [Range(1, int.MaxValue)]
    public int Connections { get; set; }

    /// <summary>
    /// Minimum data rate in bytes per second, after 5 seconds, of sending a body and of reading an answer. Class uploads are exempt: their
    /// lines may arrive as slowly as students hand in.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int BytesPerSecond { get; set; }

    /// <summary>
    /// The path prefix at which a proxy serves this service, such as <c>/grad</c>; empty for none. Addresses without it work as well, for
    /// probes.
    /// </summary>
    public string PathBase { get; set; } = "";

    /// <summary>Seconds that requests have to finish after the process is asked to stop.</summary>
    [Range(1, 3600)]
    public int DrainSeconds { get; set; }

    /// <inheritdoc/>
    IEnumerable<string> ISettings.Faults(string section)
    {
        if (PathBase.Length > 0 && (PathBase[0] != '/' || PathBase[^1] == '/'))
        {
            yield return $"{section}:{nameof(PathBase)} (environment variable {section}__{nameof(PathBase)}): expected a path that "
                + $"begins with / and does not end with it, such as /grad; found '{PathBase}'";
        }
    }
}
