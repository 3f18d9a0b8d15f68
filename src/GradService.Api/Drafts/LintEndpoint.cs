using GradService.Api.Examples;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using GradService.Engine.Drafts;
using Microsoft.Extensions.Options;

namespace GradService.Api.Drafts;

/// <summary>POST /v1/exercises/lint: look an exercise over before students see it.</summary>
internal static class LintEndpoint
{
    public static void MapLint(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/exercises/lint", (RequestBody<DraftRequest> body, IOptions<Limits> limits) => Lint(body.Value, limits.Value))
            .WithName("lintExercise")
            .WithTags("Exercises")
            .WithSummary(
                "Tells a teacher what an exercise cannot show: mistakes that are invisible or look alike, kinks, saturation, "
                    + "coincidences, marks for nothing."
            )
            .WithDescription(
                "Every mistake of the catalogue is made, written down with the digits asked for, and marked. What passes is "
                    + "invisible; what gives the same sheet "
                    + "is indistinguishable. Sheets of zeros, of ones, and of the parameters themselves are graded: they should earn "
                    + "nothing."
            )
            .Produces<LintReport>()
            .WithMetadata(new ResponseExample(() => Lint(ExampleCatalog.All[0].As<DraftRequest>(), Limits.None).RunUnlimited()));

    private static Job Lint(DraftRequest request, Limits limits) => request.Draft(limits, DraftLint.CostOf, DraftLint.Of);
}
