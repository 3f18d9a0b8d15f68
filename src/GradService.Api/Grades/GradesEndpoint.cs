using System.Net.Mime;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GradService.Api.Grades;

/// <summary>POST /v1/grades: grade a student's answers.</summary>
internal static class GradesEndpoint
{
    public static void MapGrades(this IEndpointRouteBuilder routes) => routes
        .MapPost("/grades", (RequestBody<GradesRequest> body, string? format, IOptions<Limits> limits, HttpContext http) => Respond(body.Value, format, limits.Value, http))
        .WithName("gradeAnswers")
        .WithTags("Grades")
        .WithSummary("Grades a student's answers: follow-through, tolerance from the digits written, and the mistake by name.")
        .WithDescription(
            "Every number is judged against the truth and against what follows from the student's own earlier numbers; how far it may be off comes "
            + "from the digits that were written. The diagnosis says where the first number stands that does not follow, and, where the evidence is good, "
            + "which mistake accounts for it; each mistake is charged once. Below `reveal: solution` nothing gives a right number away.")
        .Produces<GradesResponse>()
        .WithMetadata(
            new OtherForm(MediaTypeNames.Application.Json, typeof(GradescopeResults)),
            new OtherForm(MediaTypeNames.Application.Json, typeof(PrairieLearnResults)),
            new OtherForm(MediaTypeNames.Application.Xml, typeof(string)),
            new OtherForm(MediaTypeNames.Text.Csv, typeof(string)))
        .WithMetadata(new RequestExtension(GradesExample.AddAnswers))
        .WithMetadata(new ResponseExample(() => GradesExample.Response));

    private static Results<FileContentHttpResult, ProblemHttpResult> Respond(GradesRequest request, string? format, Limits limits, HttpContext http)
    {
        if (GradeWriter.Find(format, request.Format) is not { } writer)
        {
            return GradeWriter.Unknown(format!);
        }

        var reveal = GradingSpec.ToOptions(request.Grading).Reveal;
        var grade = request.ToGrader(limits, http.RequestAborted).Grade(request.Answers.Tensors, http.RequestAborted);
        return TypedResults.Bytes(writer.Single(request.Title, grade, reveal), $"{writer.MediaType}; charset=utf-8");
    }
}
