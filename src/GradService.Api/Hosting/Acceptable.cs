using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace GradService.Api.Hosting;

/// <summary>The forms that an operation can answer in, by media type; the first is the default.</summary>
/// <typeparam name="T">What makes a form.</typeparam>
/// <param name="forms">The forms.</param>
internal sealed class Acceptable<T>(params (string MediaType, T Form)[] forms)
{
    private readonly (MediaTypeHeaderValue MediaType, T Form)[] _forms =
    [
        .. forms.Select(form => (new MediaTypeHeaderValue(form.MediaType), form.Form)),
    ];

    /// <summary>Picks the form that the caller prefers, of those that it accepts.</summary>
    /// <returns>Whether there is one; else the refusal.</returns>
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

    /// <summary>How much a media type is wanted: what the most specific range that holds it says.</summary>
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

    /// <summary>A range without its quality and charset: answers are in UTF-8 whatever is asked for.</summary>
    private static MediaTypeHeaderValue WithoutParameters(MediaTypeHeaderValue range) => new(range.MediaType);
}
