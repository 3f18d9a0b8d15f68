using GradService.Api.Configuration;
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

    private static readonly Acceptable<Func<ExplanationsRequest, Explanation, object>> Forms = new(
        (Json, (_, explanation) => ExplanationsResponse.From(explanation)),
        (Markdown, (request, explanation) => new TextAnswer(WorkedSolution.Write(explanation, request.Title), Markdown))
    );

    public static void MapExplanations(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost(
                "/explanations",
                (RequestBody<ExplanationsRequest> body, IOptions<Limits> limits, HttpContext http) =>
                    Forms.TryPick(http.Request, out var form, out var refusal)
                        ? Explain(body.Value, limits.Value, explanation => form(body.Value, explanation))
                        : (IResult)refusal
            )
            .WithName("explainStep")
            .WithTags("Explanations")
            .WithSummary("Explains every number of a training step: the rule, the rule with the numbers substituted, and the value.")
            .WithDescription(
                "Every quantity is a step, in the order of computation: forward, loss, backward, update. Each step is given as plain "
                    + "text, LaTeX, MathML and a sentence to read aloud, all from the formula in the graph that computed the value. "
                    + "Working a line out with the digits shown gives the result shown. "
                    + "`Accept: text/markdown` returns the whole worked solution as a document."
            )
            .Produces<ExplanationsResponse>(contentType: Json, additionalContentTypes: Markdown)
            .WithMetadata(
                new ResponseExample(() =>
                    Explain(ExampleCatalog.All[0].As<ExplanationsRequest>(), Limits.None, ExplanationsResponse.From).RunUnlimited()
                )
            );

    /// <summary>Explains an exercise.</summary>
    /// <param name="request">The exercise.</param>
    /// <param name="limits">The limits of the service.</param>
    /// <param name="answer">Converts the explanation to the response.</param>
    internal static Job Explain(ExerciseRequest request, Limits limits, Func<Explanation, object> answer)
    {
        var step = request.ToTrainingStep(limits);
        return new Job(
            Explainer.CostOfPreparation(step),
            preparing =>
            {
                var explainer = new Explainer(step, preparing);
                return new Job(explainer.Cost, checkpoint => answer(explainer.Explain(checkpoint)));
            }
        );
    }
}
