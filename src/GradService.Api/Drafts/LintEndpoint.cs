using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using GradService.Engine.Drafts;
using Microsoft.Extensions.Options;

namespace GradService.Api.Drafts;

/// <summary>POST /v1/exercises/lint: find the weaknesses of an exercise before students see it.</summary>
internal static class LintEndpoint
{
    public static void MapLint(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/exercises/lint", (RequestBody<DraftRequest> body, IOptions<Limits> limits) => Lint(body.Value, limits.Value))
            .WithName("lintExercise")
            .WithTags("Exercises")
            .WithSummary(
                "Finds the weaknesses of an exercise: mistakes that stay invisible or look alike, kinks, saturation, "
                    + "coincidences, marks for nothing."
            )
            .WithDescription(
                "The service makes every mistake of the catalogue, writes the answers down with the digits asked for, and grades them. "
                    + "A mistake that passes is invisible; mistakes that give the same answers are indistinguishable. Sheets of zeros, "
                    + "of ones, and of the parameters themselves are graded too: they should earn nothing."
            )
            .Produces<LintReport>()
            .RefusesUnknownAnswers()
            .WithMetadata(new ResponseExample(() => Lint(ExampleCatalog.All[0].As<DraftRequest>(), Limits.None).RunUnlimited()));

    private static Job Lint(DraftRequest request, Limits limits) => request.Draft(limits, DraftLint.CostOf, DraftLint.Of);
}
