using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Explanations;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using Microsoft.Extensions.Options;

namespace GradService.Api.Worksheets;

/// <summary>POST /v1/worksheets: the steps to work out by hand.</summary>
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
            .WithSummary("Lists the steps of a training step to work out by hand, and gives no computed number away.")
            .WithDescription(
                "Returns the steps of an explanation with their rules and shapes, but only the numbers that the exercise gives. Each step "
                    + "says where its answers go in a request to `/v1/grades`, so that a student can work it out number by number."
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
