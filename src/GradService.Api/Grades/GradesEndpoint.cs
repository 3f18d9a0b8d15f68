using System.Net.Mime;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using Microsoft.Extensions.Options;

namespace GradService.Api.Grades;

/// <summary>POST /v1/grades: grade a student's answers.</summary>
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
            .WithSummary("Grades a student's answers: follow-through, tolerance from the digits written, and the mistake by name.")
            .WithDescription(
                "Every number is judged against the truth and against what follows from the student's own earlier numbers; how far it "
                    + "may be off comes "
                    + "from the digits that were written. The diagnosis says where the first number stands that does not follow, and, "
                    + "where the evidence is good, "
                    + "which mistake accounts for it; each mistake is charged once. Below `reveal: solution` nothing gives a right "
                    + "number away."
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
