using System.ComponentModel.DataAnnotations;

namespace GradService.Api.Hosting;

/// <summary>
/// What all requests together may take of the machine: the section <c>Server</c> of appsettings.json. What is over it is refused with 503,
/// and may come again.
/// </summary>
public sealed class ServerLimits : ISettings
{
    /// <summary>Requests that compute at the same time; 0 for as many as there are processors.</summary>
    [Range(0, 1024)]
    public int Workers { get; set; }

    /// <summary>Requests that may wait for their turn to compute.</summary>
    [Range(0, 1_000_000)]
    public int Waiting { get; set; }

    /// <summary>Seconds that a request waits for its turn at most.</summary>
    [Range(1, 3600)]
    public int WaitSeconds { get; set; }

    /// <summary>
    /// Bytes of memory that all requests together may hold: bodies, what computations allocate, and answers that are not yet sent. 0 for
    /// half of the memory that .NET may use, at most 512 MiB.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long BufferedBytes { get; set; }

    /// <summary>Open connections; further ones are closed at once.</summary>
    [Range(1, int.MaxValue)]
    public int Connections { get; set; }

    /// <summary>
    /// Bytes a second that a body must come with, after 5 seconds, and an answer be taken with. Not of a class, whose lines may come as
    /// slowly as people hand in.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int BytesPerSecond { get; set; }

    /// <summary>
    /// The path below which a proxy passes the service on, such as <c>/grad</c>; empty for none. Addresses without it work as well, for
    /// probes.
    /// </summary>
    public string PathBase { get; set; } = "";

    /// <summary>Seconds that requests have to finish in when the process is asked to stop.</summary>
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
