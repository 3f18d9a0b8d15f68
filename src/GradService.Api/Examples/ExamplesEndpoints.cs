using System.Text.Json;
using GradService.Api.Exercises;
using GradService.Api.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GradService.Api.Examples;

/// <summary>GET /v1/examples: the worked examples.</summary>
internal static class ExamplesEndpoints
{
    public static void MapExamples(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/examples", () => ExampleCatalog.All.Select(ExampleSummary.From))
            .WithName("listExamples")
            .WithTags("Examples")
            .WithSummary("Lists the worked examples.")
            .WithDescription("Exercises from hand-worked tutorials, simplest first.")
            .Produces<IEnumerable<ExampleSummary>>()
            .WithMetadata(new ResponseExample(() => ExampleCatalog.All.Select(ExampleSummary.From)));

        routes
            .MapGet("/examples/{id}", Find)
            .WithName("getExample")
            .WithTags("Examples")
            .WithSummary("Returns one worked example.")
            .WithDescription("The response is an exercise. It can be posted unchanged to any operation that takes one.")
            .Produces<ExerciseRequest>()
            .WithMetadata(new ResponseExample(() => ExampleCatalog.All[0].Exercise))
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Results<Ok<JsonElement>, ProblemHttpResult> Find(string id) =>
        ExampleCatalog.All.FirstOrDefault(example => example.Id == id) is { } example
            ? TypedResults.Ok(example.Exercise)
            : TypedResults.Problem(
                statusCode: StatusCodes.Status404NotFound,
                title: "There is no such example.",
                detail: $"expected one of {string.Join(", ", ExampleCatalog.All.Select(example => example.Id))}; found "
                    + $"{Json.Found.Quote(id)}"
            );
}

/// <summary>An entry in the list of worked examples.</summary>
/// <param name="Id">Its name in the URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="Source">The tutorial that works it by hand.</param>
public sealed record ExampleSummary(string Id, string Title, string Source)
{
    internal static ExampleSummary From(Example example) => new(example.Id, example.Title, example.Source);
}
