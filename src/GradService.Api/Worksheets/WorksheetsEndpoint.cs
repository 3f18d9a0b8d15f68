using GradService.Api.Examples;
using GradService.Api.Explanations;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using Microsoft.Extensions.Options;

namespace GradService.Api.Worksheets;

/// <summary>POST /v1/worksheets: what there is to work out.</summary>
internal static class WorksheetsEndpoint
{
    public static void MapWorksheets(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost(
                "/worksheets",
                (RequestBody<WorksheetsRequest> body, IOptions<Limits> limits) =>
                    ExplanationsEndpoint.Explain(body.Value, limits.Value, WorksheetsResponse.From)
            )
            .WithName("askForStep")
            .WithTags("Worksheets")
            .WithSummary("Says what there is to work out in a training step, and gives no computed number away.")
            .WithDescription(
                "The steps of an explanation with their rules and shapes, but of the numbers only those that the exercise states. "
                    + "Each step says where its answers go in a request for a grade, so that a student can work it out number by number."
            )
            .Produces<WorksheetsResponse>()
            .WithMetadata(
                new ResponseExample(() =>
                    ExplanationsEndpoint
                        .Explain(ExampleCatalog.All[0].As<WorksheetsRequest>(), Limits.None, WorksheetsResponse.From)
                        .RunUnlimited()
                )
            );
}
