using System.Text.Json;
using GradService.Api.Examples;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Api.OpenApi;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using GradService.Engine.Training;
using Microsoft.Extensions.Options;

namespace GradService.Api.Gradients;

/// <summary>POST /v1/gradients, the main job.</summary>
internal static class GradientsEndpoint
{
    public static void MapGradients(this IEndpointRouteBuilder routes) => routes
        .MapPost("/gradients", Respond)
        .WithName("computeGradients")
        .WithTags("Gradients")
        .WithSummary("Runs one training step: loss, gradients, updated parameters.")
        .WithDescription(
            "Forward pass, loss, backward pass and one step of gradient descent on the given batch. `include` adds the values of all "
            + "quantities, their gradients (`hidden.z` is the layer's delta), and the loss after the step.")
        .Produces<GradientsResponse>()
        .WithMetadata(new ResponseExample(() => Compute(Example(), new Limits { Work = long.MaxValue, Values = int.MaxValue }, default).Response));

    /// <summary>Computes what a request asks for. The response reads from the evaluation, so that must outlive it.</summary>
    public static (GradientsResponse Response, Evaluation Evaluation) Compute(GradientsRequest request, Limits limits, CancellationToken cancellation)
    {
        var step = request.ToTrainingStep(limits);
        var differentiated = request.Includes(Include.AllGradients)
            ? step.Quantities.Where(quantity => quantity.Role != QuantityRole.Loss)
            : step.Parameters;
        var gradients = differentiated.ToDictionary(quantity => quantity.Name, quantity => quantity.Gradient);
        var updated = step.Quantities.Where(quantity => quantity.Updated is not null).ToDictionary(quantity => quantity.Name, quantity => quantity.Updated!);
        var values = request.Includes(Include.Values) ? step.Quantities.ToDictionary(quantity => quantity.Name, quantity => quantity.Value) : [];

        Node[] results = [step.Loss, .. step.Predictions is null ? [] : new[] { step.Predictions }, .. gradients.Values, .. updated.Values, .. values.Values];
        var evaluation = step.Evaluate(limits.Admit(step.Plan(results)), cancellation);
        var response = new GradientsResponse
        {
            Loss = evaluation[step.Loss][0],
            Predictions = step.Predictions is null ? null : evaluation.Read(step.Predictions),
            Gradients = Read(evaluation, gradients),
            Updated = updated.Count > 0 ? Read(evaluation, updated) : null,
            Values = values.Count > 0 ? Read(evaluation, values) : null,
            UpdatedLoss = request.Includes(Include.UpdatedLoss) && updated.Count > 0 ? step.LossAfterUpdate(evaluation, cancellation) : null,
        };
        return (response, evaluation);
    }

    private static GradientsRequest Example() => ExampleCatalog.All[0].Exercise.Deserialize<GradientsRequest>(JsonFormat.Options)!;

    private static GradientsResponse Respond(RequestBody<GradientsRequest> body, IOptions<Limits> limits, HttpContext http)
    {
        var (response, evaluation) = Compute(body.Value, limits.Value, http.RequestAborted);
        http.Response.RegisterForDispose(evaluation);
        return response;
    }

    private static Dictionary<string, Tensor> Read(Evaluation evaluation, Dictionary<string, Node> nodes) =>
        nodes.ToDictionary(named => named.Key, named => evaluation.Read(named.Value));
}
