using GradService.Api.OpenApi;
using GradService.Engine.Mistakes;

namespace GradService.Api.Mistakes;

/// <summary>GET /v1/mistakes: the mistakes that are known by name.</summary>
internal static class MistakesEndpoint
{
    public static void MapMistakes(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/mistakes", List)
            .WithName("listMistakes")
            .WithTags("Grades")
            .WithSummary("Lists the mistakes that are known by name.")
            .WithDescription("What each is, what it makes of the formulas, and a question that leads to it without giving a number away.")
            .Produces<IEnumerable<MistakeResponse>>()
            .WithMetadata(new ResponseExample(() => List().Take(2)));

    private static IEnumerable<MistakeResponse> List() =>
        MistakeCatalogue.All.Select(mistake => new MistakeResponse(mistake.Id, mistake.Title, mistake.LooksLike, mistake.Hint));
}

/// <summary>A mistake that people make in backpropagation.</summary>
/// <param name="Id">Its name in grades.</param>
/// <param name="Title">What it is.</param>
/// <param name="LooksLike">What it makes of the formulas.</param>
/// <param name="Hint">A question that leads to it.</param>
public sealed record MistakeResponse(string Id, string Title, string LooksLike, string Hint);
