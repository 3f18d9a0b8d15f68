using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace GradService.Api.Hosting;

/// <summary>Content negotiation: the formats that an operation can answer in, by media type. The first is the default.</summary>
/// <typeparam name="T">What produces a format.</typeparam>
/// <param name="forms">The formats.</param>
internal sealed class Acceptable<T>(params (string MediaType, T Form)[] forms)
{
    private readonly (MediaTypeHeaderValue MediaType, T Form)[] _forms =
    [
        .. forms.Select(form => (new MediaTypeHeaderValue(form.MediaType), form.Form)),
    ];

    /// <summary>Picks the format that the Accept header prefers.</summary>
    /// <returns>Whether the header accepts any; if not, there is a refusal.</returns>
    public bool TryPick(HttpRequest request, out T form, [NotNullWhen(false)] out ProblemHttpResult? refusal)
    {
        var accepted = request.GetTypedHeaders().Accept;
        var best = _forms
            .Select((candidate, i) => (candidate.Form, Quality: QualityOf(candidate.MediaType, accepted), Order: i))
            .OrderByDescending(candidate => candidate.Quality)
            .ThenBy(candidate => candidate.Order)
            .First();
        form = best.Form;
        refusal =
            best.Quality > 0
                ? null
                : Problems.Problem.NotAcceptable(
                    _forms.Select(candidate => candidate.MediaType.ToString()),
                    request.Headers.Accept.ToString()
                );
        return refusal is null;
    }

    /// <summary>The quality of a media type in the Accept header: that of the most specific matching range, 0 if none matches.</summary>
    private static double QualityOf(MediaTypeHeaderValue type, IList<MediaTypeHeaderValue> accepted) =>
        accepted.Count == 0
            ? 1
            : accepted
                .Where(range => type.IsSubsetOf(WithoutParameters(range)))
                .OrderBy(range =>
                    range.MatchesAllTypes ? 2
                    : range.MatchesAllSubTypes ? 1
                    : 0
                )
                .Select(range => range.Quality ?? 1)
                .FirstOrDefault();

    /// <summary>A media range without its quality and charset: answers are in UTF-8, regardless of the charset requested.</summary>
    private static MediaTypeHeaderValue WithoutParameters(MediaTypeHeaderValue range) => new(range.MediaType);
}
