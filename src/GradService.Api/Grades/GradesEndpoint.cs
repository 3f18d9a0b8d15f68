using System.Net.Mime;
using GradService.Api.Configuration;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using Microsoft.Extensions.Options;

namespace GradService.Api.Grades;

/// <summary>POST /v1/grades: grades a student's answers.</summary>
internal static class GradesEndpoint
{
    public static void MapGrades(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost(
                "/grades",
                (RequestBody<GradesRequest> body, string? format, IOptions<Limits> limits) => Respond(body.Value, format, limits.Value)
            )
            .WithName("gradeAnswers")
            .WithTags("Grades")
            .WithSummary("Grades a student's answers: follow-through marks, a tolerance from the written digits, and the mistake by name.")
            .WithDescription(
                "Each number is compared with the correct value, and with the value that follows from the student's own earlier "
                    + "numbers. The tolerance depends on the digits that were written. The diagnosis names the first quantity that does "
                    + "not follow from earlier answers and, if the evidence is good, the mistake that explains it. Each mistake is "
                    + "charged once. With `reveal` set to `verdicts` or `hints`, the response gives no correct number away."
            )
            .Produces<GradesResponse>()
            .WithMetadata(
                new OtherForm(MediaTypeNames.Application.Json, typeof(GradescopeResults)),
                new OtherForm(MediaTypeNames.Application.Json, typeof(PrairieLearnResults)),
                new OtherForm(MediaTypeNames.Application.Xml, typeof(string)),
                new OtherForm(MediaTypeNames.Text.Csv, typeof(string))
            )
            .WithMetadata(new RequestExtension(GradesExample.AddAnswers))
            .WithMetadata(new ResponseExample(() => GradesExample.Response));

    private static IResult Respond(GradesRequest request, string? format, Limits limits)
    {
        if (GradeWriter.Find(format, request.Format) is not { } writer)
        {
            return GradeWriter.Unknown(format!);
        }

        var reveal = GradingSpec.ToOptions(request.Grading).Reveal;
        var numbers = request.Answers.Tensors.Sum(tensor => tensor.Answers.Count);
        return request.Prepare(
            limits,
            grader => new Job(
                grader.CostOf(numbers),
                checkpoint => new TextAnswer(
                    writer.Single(request.Title, grader.Grade(request.Answers.Tensors, checkpoint), reveal),
                    writer.MediaType
                )
            )
        );
    }
}
