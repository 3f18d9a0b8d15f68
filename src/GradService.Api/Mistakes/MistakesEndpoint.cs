using GradService.Engine.Mistakes;

namespace GradService.Api.Mistakes;

/// <summary>GET /v1/mistakes: the mistakes that are known by name.</summary>
internal static class MistakesEndpoint
{
    public static void MapMistakes(this IEndpointRouteBuilder routes) => routes
        .MapGet("/mistakes", () => MistakeCatalogue.All.Select(mistake => new MistakeResponse(mistake.Id, mistake.Title, mistake.LooksLike, mistake.Hint)))
        .WithName("listMistakes")
        .WithTags("Grades")
        .WithSummary("Lists the mistakes that are known by name.");
}

/// <summary>A mistake that people make in backpropagation.</summary>
/// <param name="Id">Its name in grades.</param>
/// <param name="Title">What it is.</param>
/// <param name="LooksLike">What it makes of the formulas.</param>
/// <param name="Hint">A question that leads to it.</param>
public sealed record MistakeResponse(string Id, string Title, string LooksLike, string Hint);
