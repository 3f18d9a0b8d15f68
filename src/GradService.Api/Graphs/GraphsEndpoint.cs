using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using GradService.Engine.Drawing;
using GradService.Engine.Explaining;
using Microsoft.Extensions.Options;

namespace GradService.Api.Graphs;

/// <summary>POST /v1/graphs: draws the computation graph.</summary>
internal static class GraphsEndpoint
{
    private const string Json = "application/json";
    private const string Graphviz = "text/vnd.graphviz";
    private const string Mermaid = "text/vnd.mermaid";

    private static readonly Acceptable<Func<GraphsRequest, StepDrawing, object>> Forms = new(
        (Json, (_, drawing) => GraphsResponse.From(drawing)),
        (Graphviz, (request, drawing) => new TextAnswer(DotWriter.Write(drawing, request.Title), Graphviz)),
        (Mermaid, (_, drawing) => new TextAnswer(MermaidWriter.Write(drawing), Mermaid))
    );

    public static void MapGraphs(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost(
                "/graphs",
                (RequestBody<GraphsRequest> body, IOptions<Limits> limits, HttpContext http) =>
                    Forms.TryPick(http.Request, out var form, out var refusal)
                        ? Draw(body.Value, limits.Value, drawing => form(body.Value, drawing))
                        : (IResult)refusal
            )
            .WithName("drawGraph")
            .WithTags("Graphs")
            .WithSummary("Draws the computation graph: values and gradients on the nodes, local derivatives on the edges.")
            .WithDescription(
                "A step of up to 200 numbers is drawn with one node per number, a larger one with one node per tensor. Layers are "
                    + "boxed. The contribution along an edge is the gradient of its target times its local derivative; the gradient of "
                    + "a node is the sum of the contributions over its outgoing edges. "
                    + "`Accept: text/vnd.graphviz` returns DOT for Graphviz, `Accept: text/vnd.mermaid` a Mermaid flowchart."
            )
            .Produces<GraphsResponse>(contentType: Json, additionalContentTypes: [Graphviz, Mermaid])
            .WithMetadata(
                new ResponseExample(() => Draw(ExampleCatalog.All[0].As<GraphsRequest>(), Limits.None, GraphsResponse.From).RunUnlimited())
            );

    private static Job Draw(GraphsRequest request, Limits limits, Func<StepDrawing, object> answer)
    {
        var step = request.ToTrainingStep(limits);
        return new Job(
            Explainer.CostOfPreparation(step),
            preparing =>
            {
                var draftsman = new Draftsman(step, preparing);
                return new Job(draftsman.Cost, checkpoint => answer(draftsman.Draw(checkpoint)));
            }
        );
    }
}
