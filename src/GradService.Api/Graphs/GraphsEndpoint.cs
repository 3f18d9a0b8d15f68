using System.Text;
using GradService.Api.Examples;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using GradService.Engine.Drawing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GradService.Api.Graphs;

/// <summary>POST /v1/graphs: the computation as a picture.</summary>
internal static class GraphsEndpoint
{
    private const string Json = "application/json";
    private const string Graphviz = "text/vnd.graphviz";
    private const string Mermaid = "text/vnd.mermaid";

    private static readonly Acceptable<Func<GraphsRequest, Drawing, IResult>> Forms = new(
        (Json, (_, drawing) => new JsonAnswer(GraphsResponse.From(drawing))),
        (Graphviz, (request, drawing) => Text(DotWriter.Write(drawing, request.Title), Graphviz)),
        (Mermaid, (_, drawing) => Text(MermaidWriter.Write(drawing), Mermaid)));

    public static void MapGraphs(this IEndpointRouteBuilder routes) => routes
        .MapPost("/graphs", (RequestBody<GraphsRequest> body, IOptions<Limits> limits, HttpContext http) =>
            Forms.TryPick(http.Request, out var form, out var refusal)
                ? form(body.Value, Draw(body.Value, limits.Value, http.RequestAborted))
                : refusal)
        .WithName("drawGraph")
        .WithTags("Graphs")
        .WithSummary("Draws the computation: values and gradients on the nodes, local derivatives on the edges.")
        .WithDescription(
            "A step of up to 200 numbers is drawn number by number, a larger one tensor by tensor, with the layers boxed. "
            + "What flows back along an edge is the gradient of its end times its local derivative; the gradient of a node is the sum over the edges that leave it. "
            + "`Accept: text/vnd.graphviz` gives DOT for Graphviz, `text/vnd.mermaid` a Mermaid flowchart.")
        .Produces<GraphsResponse>(contentType: Json, additionalContentTypes: [Graphviz, Mermaid])
        .WithMetadata(new ResponseExample(() => GraphsResponse.From(
            Draw(ExampleCatalog.All[0].As<GraphsRequest>(), Limits.None, CancellationToken.None))));

    private static Drawing Draw(GraphsRequest request, Limits limits, CancellationToken cancellation)
    {
        var draftsman = new Draftsman(request.ToTrainingStep(limits));
        limits.Admit([draftsman.Plan], draftsman.Answer);
        limits.AdmitWork(draftsman.Work);
        return draftsman.Draw(cancellation);
    }

    private static FileContentHttpResult Text(string text, string mediaType) => TypedResults.Bytes(Encoding.UTF8.GetBytes(text), $"{mediaType}; charset=utf-8");
}
