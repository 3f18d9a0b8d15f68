using System.ComponentModel.DataAnnotations;
using System.Net;

namespace GradService.Api.Configuration;

/// <summary>
/// API keys, allowed origins, trusted proxies and rate limits: the section <c>Access</c> of appsettings.json. By default anybody may
/// call, without a rate limit.
/// </summary>
public sealed class AccessOptions : ISettings
{
    /// <summary>SHA-256 of each accepted API key in 64 hexadecimal digits, by a name for its owner. Empty: no key is required.</summary>
    public IDictionary<string, string> ApiKeys { get; } = new Dictionary<string, string>();

    /// <summary>Origins whose pages may call from a browser (CORS), such as <c>https://course.example</c>; * for all.</summary>
    public IList<string> Origins { get; } = [];

    /// <summary>
    /// Networks of trusted proxies, such as <c>10.0.0.0/8</c>: their <c>X-Forwarded-For</c> header sets the address of the client.
    /// </summary>
    public IList<string> Proxies { get; } = [];

    /// <summary>Requests that one client may send in <see cref="RateSeconds"/> seconds; 0 for no limit.</summary>
    [Range(0, int.MaxValue)]
    public int RateRequests { get; set; }

    /// <summary>
    /// Floating-point operations that the requests of one client may take in <see cref="RateSeconds"/> seconds, counted as for
    /// <c>Limits:Work</c>; 0 for no limit.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long RateWork { get; set; }

    /// <summary>Length in seconds of the window in which requests and their work are counted.</summary>
    [Range(1, 86_400)]
    public int RateSeconds { get; set; } = 60;

    /// <inheritdoc/>
    IEnumerable<string> ISettings.Faults(string section)
    {
        foreach (var (name, hash) in ApiKeys.Where(key => key.Value.Length != 64 || !key.Value.All(char.IsAsciiHexDigit)))
        {
            yield return $"{section}:ApiKeys:{name}: expected the 64 hexadecimal digits of a SHA-256; found {hash.Length} characters";
        }

        foreach (var proxy in Proxies.Where(proxy => !IPNetwork.TryParse(proxy, out _)))
        {
            yield return $"{section}:Proxies: expected a network such as 10.0.0.0/8; found {proxy}";
        }

        foreach (
            var origin in Origins.Where(origin =>
                origin != "*" && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == origin)
            )
        )
        {
            yield return $"{section}:Origins: expected an origin such as https://course.example; found {origin}";
        }
    }
}
