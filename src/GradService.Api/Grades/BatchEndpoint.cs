using FluentValidation;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Api.OpenApi;
using GradService.Api.Problems;
using GradService.Engine.Grading;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace GradService.Api.Grades;

/// <summary>POST /v1/grades/batch: grade a class, line by line, as the lines come in.</summary>
internal static class BatchEndpoint
{
    private const string LineDelimitedJson = "application/x-ndjson";

    // Names that the same thing goes by.
    private static readonly string[] LineDelimited = ["x-ndjson", "ndjson", "jsonl", "x-jsonlines", "json"];

    public static void MapBatch(this IEndpointRouteBuilder routes) => routes
        .MapPost("/grades/batch", (Delegate)Respond)
        .WithName("gradeClass")
        .WithTags("Grades")
        .WithSummary("Grades a class: one line in, one line out, in order, as they come; a summary at the end.")
        .WithDescription(
            "The first line holds the exercise with `grading`; each further line `{\"id\": \"s1\", \"answers\": {}}`. Each is answered with "
            + "`{\"id\": \"s1\", \"grade\": {}}`, a bad one with `{\"id\", \"line\", \"problem\"}`; the last line is the `summary` of the class. "
            + "Answers begin before the last line is sent, and memory does not grow with the number of lines. "
            + "`format` = `json`, `gradescope`, `prairielearn`, `junit` or `csv`.")
        .Produces<string>(contentType: LineDelimitedJson)
        .WithMetadata(new DisableRequestTimeoutAttribute())
        .WithMetadata(new StreamBody(LineDelimitedJson, typeof(ReportRequest), typeof(BatchLine), GradesExample.Class))
        .WithMetadata(new ResponseExample(GradesExample.GradedClass));

    private static async Task<IResult> Respond(
        HttpContext http, string? format, IValidator<ReportRequest> validator, IOptions<Limits> options, ILogger<BatchGrading> logger)
    {
        if (RequestBody.UnsupportedType(http.Request, type => LineDelimited.Contains(type.SubType.ToString(), StringComparer.OrdinalIgnoreCase)) is { } unsupported)
        {
            return unsupported;
        }

        var limits = options.Value;
        LiftStreamLimits(http);
        using var lines = new BatchLines(http.Request.BodyReader, limits, http.RequestAborted);
        (long Number, byte[]? Bytes)? first;
        try
        {
            first = await lines.FirstAsync();
        }
        catch (TimeoutException late)
        {
            return Problem.TooSlow(late.Message);
        }

        if (first is { Bytes: null })
        {
            return Problem.TooLarge(BatchLines.TooLong(limits));
        }

        // Its numbers are read until the last submission is graded: their buffers are left to the garbage collector.
        var (head, problem) = RequestBody.Parse(new ScannedDocument(first?.Bytes ?? []), validator);
        if (head is null)
        {
            return problem!;
        }

        if (GradeWriter.Find(format, head.Format) is not { } writer)
        {
            return GradeWriter.Unknown(format!);
        }

        Grader grader;
        try
        {
            grader = head.ToGrader(limits, http.RequestAborted);
        }
        catch (Exception exception) when (RefusalFilter.Refusal(exception, head) is { } refusal)
        {
            return refusal;
        }

        http.Response.ContentType = $"{writer.BatchMediaType}; charset=utf-8";
        var grading = new BatchGrading(grader, writer, GradingSpec.ToOptions(head.Grading).Reveal, limits, logger);
        await new BatchStream(grading, lines, http.Response.BodyWriter, http.RequestAborted).Run(head.Title);
        return Results.Empty;
    }

    private static void LiftStreamLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        // Lines may come as slowly as people hand in.
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
