using System.Text;
using GradService.Api.Examples;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using GradService.Engine.Explaining;
using Microsoft.Extensions.Options;

namespace GradService.Api.Explanations;

/// <summary>POST /v1/explanations: every number with its formula.</summary>
internal static class ExplanationsEndpoint
{
    private const string Json = "application/json";
    private const string Markdown = "text/markdown";

    private static readonly Acceptable<Func<ExplanationsRequest, Explanation, IResult>> Forms = new(
        (Json, (_, explanation) => new JsonAnswer(ExplanationsResponse.From(explanation))),
        (Markdown, (request, explanation) => TypedResults.Bytes(Encoding.UTF8.GetBytes(WorkedSolution.Write(explanation, request.Title)), $"{Markdown}; charset=utf-8")));

    public static void MapExplanations(this IEndpointRouteBuilder routes) => routes
        .MapPost("/explanations", (RequestBody<ExplanationsRequest> body, IOptions<Limits> limits, HttpContext http) =>
            Forms.TryPick(http.Request, out var form, out var refusal)
                ? form(body.Value, Explain(body.Value, limits.Value, http.RequestAborted))
                : refusal)
        .WithName("explainStep")
        .WithTags("Explanations")
        .WithSummary("Explains every number of a training step: the rule, the rule with the numbers in, the value.")
        .WithDescription(
            "Every quantity is a step, in the order of the work: forward, loss, backward, update. Each comes as plain text, LaTeX, MathML and a sentence, "
            + "from one formula: that of the graph which computed it. What is shown multiplies out to what is shown. "
            + "`Accept: text/markdown` gives the whole worked solution as a document.")
        .Produces<ExplanationsResponse>(contentType: Json, additionalContentTypes: Markdown)
        .WithMetadata(new ResponseExample(() => ExplanationsResponse.From(
            Explain(ExampleCatalog.All[0].As<ExplanationsRequest>(), Limits.None, CancellationToken.None))));

    /// <summary>Explains an exercise, if that is within the limits.</summary>
    internal static Explanation Explain(ExerciseRequest request, Limits limits, CancellationToken cancellation)
    {
        var (step, network) = request.ToStep(limits);
        var explainer = new Explainer(step, network);
        limits.Admit(explainer.Plans, explainer.Answer);
        return explainer.Explain(cancellation);
    }
}
