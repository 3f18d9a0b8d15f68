using GradService.Api.OpenApi;
using GradService.Engine.Mistakes;

namespace GradService.Api.Mistakes;

/// <summary>GET /v1/mistakes: the catalogue of known mistakes.</summary>
internal static class MistakesEndpoint
{
    public static void MapMistakes(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/mistakes", List)
            .WithName("listMistakes")
            .WithTags("Grades")
            .WithSummary("Lists the catalogue of known mistakes.")
            .WithDescription(
                "Each entry names the mistake, shows the wrong formula that it leads to, and asks a question that points to the mistake "
                    + "without giving a number away."
            )
            .Produces<IEnumerable<MistakeResponse>>()
            .WithMetadata(new ResponseExample(() => List().Take(2)));

    private static IEnumerable<MistakeResponse> List() =>
        MistakeCatalogue.All.Select(mistake => new MistakeResponse(mistake.Id, mistake.Title, mistake.LooksLike, mistake.Hint));
}

/// <summary>A known mistake in backpropagation.</summary>
/// <param name="Id">The id, as used in grades.</param>
/// <param name="Title">What the mistake is, in a few words.</param>
/// <param name="LooksLike">The wrong formula that the mistake leads to.</param>
/// <param name="Hint">A question that leads the student to the mistake.</param>
public sealed record MistakeResponse(string Id, string Title, string LooksLike, string Hint);
