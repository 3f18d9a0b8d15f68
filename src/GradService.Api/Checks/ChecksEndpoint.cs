using GradService.Api.Examples;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using GradService.Engine.Checking;
using Microsoft.Extensions.Options;

namespace GradService.Api.Checks;

/// <summary>POST /v1/checks: are these gradients right?</summary>
internal static class ChecksEndpoint
{
    public static void MapChecks(this IEndpointRouteBuilder routes) => routes
        .MapPost("/checks", (RequestBody<ChecksRequest> body, IOptions<Limits> limits, HttpContext http) => Check(body.Value, limits.Value, http.RequestAborted))
        .WithName("checkGradients")
        .WithTags("Checks")
        .WithSummary("Checks gradients numerically, element by element, with an error bound of its own.")
        .WithDescription(
            "Each element is compared with central differences, extrapolated, whose truncation and rounding errors are estimated, so no tolerance "
            + "has to be guessed. The digits written count. At a kink every subgradient agrees, and the finding says which convention was used.")
        .Produces<ChecksResponse>()
        .WithMetadata(new ResponseExample(() => Check(
            ExampleCatalog.All[0].As<ChecksRequest>(), Limits.None, CancellationToken.None)));

    private static ChecksResponse Check(ChecksRequest request, Limits limits, CancellationToken cancellation)
    {
        var step = request.ToTrainingStep(limits);
        limits.Admit([step.Plan([.. step.Quantities.Select(quantity => quantity.Gradient)])], []);
        var check = new GradientCheck(step, request.Gradients, request.Tolerance?.ToTolerance(), cancellation);
        limits.AdmitWork(check.Work);
        return ChecksResponse.From(check.Run());
    }
}
