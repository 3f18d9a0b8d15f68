using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using GradService.Engine.Evaluating;
using Microsoft.Extensions.Options;

namespace GradService.Api.Gradients;

/// <summary>POST /v1/gradients: runs one training step.</summary>
internal static class GradientsEndpoint
{
    public static void MapGradients(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/gradients", Respond)
            .WithName("computeGradients")
            .WithTags("Gradients")
            .WithSummary("Runs one training step: loss, gradients, updated parameters.")
            .WithDescription(
                "Computes the forward pass, the loss, the backward pass and one step of gradient descent on the given data. `include` "
                    + "adds the values of all quantities, their gradients (that of `hidden.z` is the layer's delta), and the loss "
                    + "after the step."
            )
            .Produces<GradientsResponse>()
            .WithMetadata(new ResponseExample(Example));

    private static Job Respond(GradientsBody body, StepCache cache, IOptions<Limits> limits)
    {
        var (selection, step) = body.Prepare(cache, limits.Value);
        // A cached step adds no building cost.
        var cost = selection.Cost + (body.Exercise is null ? default : Cost.OfBuilding(step.Loss.Graph));
        // The body owns the evaluation, because the response reads from it until it is written.
        return new Job(cost, checkpoint => GradientsResponse.From(selection, step, body.Own(step.Evaluate(selection.Plan, checkpoint))));
    }

    private static GradientsResponse Example()
    {
        var request = ExampleCatalog.All[0].As<GradientsRequest>();
        var step = request.ToTrainingStep(Limits.None);
        var selection = new GradientsSelection(step, request);
        return GradientsResponse.From(selection, step, step.Evaluate(selection.Plan));
    }
}
