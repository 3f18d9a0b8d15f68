using System.Net.Mime;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using GradService.Engine.Drafts;
using GradService.Engine.Evaluating;
using Microsoft.Extensions.Options;

namespace GradService.Api.Drafts;

/// <summary>POST /v1/exercises/moodle: an exercise as a question that Moodle imports.</summary>
internal static class MoodleEndpoint
{
    public static void MapMoodle(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/exercises/moodle", (RequestBody<DraftRequest> body, IOptions<Limits> limits) => Write(body.Value, limits.Value))
            .WithName("exportToMoodle")
            .WithTags("Exercises")
            .WithSummary("Writes an exercise as a Moodle XML cloze question, with a tolerance for each number.")
            .WithDescription(
                "Moodle compares each number by itself, with an absolute tolerance. The tolerance covers the error of a student who "
                    + "rounds every step to the digits asked for. Wrong numbers that point to a mistake carry its hint. Moodle has no "
                    + "follow-through marks."
            )
            .Produces<string>(contentType: MediaTypeNames.Application.Xml)
            .RefusesUnknownAnswers()
            .WithMetadata(
                new ResponseExample(() => Write(ExampleCatalog.All[0].As<DraftRequest>(), Limits.None).RunUnlimited().ToString()!)
            );

    private static Job Write(DraftRequest request, Limits limits) =>
        request.Draft(
            limits,
            draft => CostOf(draft, limits),
            draft => new TextAnswer(MoodleQuiz.Write(request, draft.Digits, Cloze.Cells(draft)), MediaTypeNames.Application.Xml)
        );

    /// <exception cref="LimitExceededException">The quiz has more blanks than the limit allows.</exception>
    private static Cost CostOf(Draft draft, Limits limits)
    {
        limits.AdmitCells(draft.Numbers);
        return Cloze.CostOf(draft);
    }
}
