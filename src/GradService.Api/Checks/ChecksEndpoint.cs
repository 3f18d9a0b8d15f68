using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Api.OpenApi;
using GradService.Api.Problems;
using GradService.Engine.Checking;
using Microsoft.Extensions.Options;

namespace GradService.Api.Checks;

/// <summary>POST /v1/checks: are these gradients right?</summary>
internal static class ChecksEndpoint
{
    public static void MapChecks(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/checks", (RequestBody<ChecksRequest> body, IOptions<Limits> limits) => Check(body.Value, limits.Value))
            .WithName("checkGradients")
            .WithTags("Checks")
            .WithSummary("Checks gradients numerically, element by element, and states an error bound for each.")
            .WithDescription(
                "Each element is compared with an extrapolated central difference. Its truncation and rounding errors are estimated, "
                    + "so you need not guess a tolerance. A claimed number may be off by half a unit of its last written digit. "
                    + "At a kink, every subgradient agrees, and the finding names the convention that was used."
            )
            .Produces<ChecksResponse>()
            .Refuses<ClaimException>(fault =>
                Problem.Malformed(new Dictionary<string, string[]> { [JsonPlace.Member("gradients", fault.Quantity)] = [fault.Message] })
            )
            .WithMetadata(new ResponseExample(() => Check(ExampleCatalog.All[0].As<ChecksRequest>(), Limits.None).RunUnlimited()));

    private static Job Check(ChecksRequest request, Limits limits)
    {
        var step = request.ToTrainingStep(limits);
        return new Job(
            GradientCheck.CostOfPreparation(step),
            checkpoint =>
            {
                var check = new GradientCheck(step, request.Gradients, request.Tolerance?.ToTolerance(), checkpoint);
                return new Job(check.EstimateCost(), _ => ChecksResponse.From(check.Run()));
            }
        );
    }
}
