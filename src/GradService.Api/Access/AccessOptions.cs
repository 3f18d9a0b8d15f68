using System.ComponentModel.DataAnnotations;
using System.Net;
using GradService.Api.Hosting;

namespace GradService.Api.Access;

/// <summary>
/// Who may call, and how often: the section <c>Access</c> of appsettings.json. As it comes, everybody may, as often as the server can.
/// </summary>
public sealed class AccessOptions : ISettings
{
    /// <summary>SHA-256 of each key that is let in, in hexadecimal digits, by a name of its owner. None: no key is asked for.</summary>
    public IDictionary<string, string> ApiKeys { get; } = new Dictionary<string, string>();

    /// <summary>Origins whose pages may call from a browser, such as <c>https://course.example</c>; * for all.</summary>
    public IList<string> Origins { get; } = [];

    /// <summary>Networks of proxies, such as <c>10.0.0.0/8</c>, that are believed when they say who the client is.</summary>
    public IList<string> Proxies { get; } = [];

    /// <summary>Requests that one client may send in <see cref="RateSeconds"/> seconds; 0 for any number.</summary>
    [Range(0, int.MaxValue)]
    public int RateRequests { get; set; }

    /// <summary>
    /// Floating-point operations, as <c>Limits:Work</c> counts them, that the requests of one client may take in <see cref="RateSeconds"/>
    /// seconds; 0 for any number.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long RateWork { get; set; }

    /// <summary>The length of the window in which requests and their work are counted, in seconds.</summary>
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
