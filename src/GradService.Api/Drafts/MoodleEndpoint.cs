using System.Net.Mime;
using System.Text;
using GradService.Api.Examples;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using GradService.Engine.Drafts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GradService.Api.Drafts;

/// <summary>POST /v1/exercises/moodle: an exercise as a question that Moodle imports.</summary>
internal static class MoodleEndpoint
{
    public static void MapMoodle(this IEndpointRouteBuilder routes) => routes
        .MapPost("/exercises/moodle", (RequestBody<DraftRequest> body, IOptions<Limits> limits, HttpContext http) => Export(body.Value, limits.Value, http.RequestAborted))
        .WithName("exportToMoodle")
        .WithTags("Exercises")
        .WithSummary("Writes an exercise as a Moodle XML cloze question, with a tolerance for each number.")
        .WithDescription(
            "Moodle compares each number by itself, with an absolute tolerance: here it is what a student may be off who rounds every step to the digits asked for. "
            + "Wrong numbers that tell of a mistake come with its hint. Moodle knows no follow-through.")
        .Produces<string>(contentType: MediaTypeNames.Application.Xml)
        .WithMetadata(new ResponseExample(() => Write(
            ExampleCatalog.All[0].As<DraftRequest>(), Limits.None, CancellationToken.None)));

    private static FileContentHttpResult Export(DraftRequest request, Limits limits, CancellationToken cancellation) =>
        TypedResults.Bytes(Encoding.UTF8.GetBytes(Write(request, limits, cancellation)), $"{MediaTypeNames.Application.Xml}; charset=utf-8");

    private static string Write(DraftRequest request, Limits limits, CancellationToken cancellation)
    {
        var draft = request.ToDraft(limits, cancellation);
        return MoodleQuiz.Write(request, draft.Digits, Cloze.Cells(draft));
    }
}
