using System.Net.Mime;
using FluentValidation;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Api.OpenApi;
using GradService.Api.Problems;
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
            + "Answers begin before the last line is sent, where the sender pauses or some hundred lines are graded, and memory does not grow with the number of lines. "
            + "`format` = `json`, `gradescope`, `prairielearn`, `junit` or `csv`.")
        .Produces<string>(contentType: LineDelimitedJson)
        .WithMetadata(new OtherForm(MediaTypeNames.Application.Xml, typeof(string)), new OtherForm(MediaTypeNames.Text.Csv, typeof(string)))
        .WithMetadata(new DisableRequestTimeoutAttribute())
        .WithMetadata(new StreamBody(LineDelimitedJson, typeof(ReportRequest), typeof(BatchLine), GradesExample.Class))
        .WithMetadata(new ResponseExample(GradesExample.GradedClass));

    private static async Task<IResult> Respond(HttpContext http, string? format, Gate gate, IHostApplicationLifetime lifetime, IOptions<Limits> options)
    {
        if (BodyReader.UnsupportedType(http.Request, type => LineDelimited.Contains(type.SubType.ToString(), StringComparer.OrdinalIgnoreCase), $"{LineDelimitedJson} in UTF-8, not compressed") is { } unsupported)
        {
            return unsupported;
        }

        var limits = options.Value;
        LiftStreamLimits(http);
        using var lines = new BatchLines(http.Request.BodyReader, limits, http.RequestAborted, lifetime.ApplicationStopping);
        (long Number, byte[]? Bytes)? first;
        try
        {
            first = await lines.FirstAsync();
        }
        catch (MissingLineException missing)
        {
            return missing.Problem;
        }

        if (first is { Bytes: null })
        {
            return Problem.TooLarge(BatchLines.TooLong(limits));
        }

        var (grading, title, refusal) = await Begin(first?.Bytes ?? [], format, limits, http);
        if (grading is null)
        {
            return refusal!;
        }

        http.Response.ContentType = $"{grading.MediaType}; charset=utf-8";
        await new BatchStream(grading, gate, lines, http.Response.BodyWriter, TimeProvider.System, http.RequestAborted).Run(title);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // A client that goes on sending would keep the process: Kestrel's own limit for such a rest does not hold any more while it stops.
            await http.Response.CompleteAsync();
            await lines.SkipAsync();
            http.Abort();
        }

        return Results.Empty;
    }

    /// <summary>Reads the first line, behind the gate.</summary>
    private static async ValueTask<(BatchGrading? Grading, string? Title, IResult? Refusal)> Begin(byte[] first, string? format, Limits limits, HttpContext http)
    {
        using var permit = await http.RequestServices.GetRequiredService<Gate>().EnterAsync(http.RequestAborted);
        if (permit is null)
        {
            return (null, null, Problem.Busy());
        }

        // Its numbers are read until the last submission is graded: their buffers are left to the garbage collector.
        var (head, problem) = BodyReader.Parse<ReportRequest>(new ScannedDocument(first), http.RequestServices);
        if (head is null)
        {
            return (null, null, problem);
        }

        if (GradeWriter.Find(format, head.Format) is not { } writer)
        {
            return (null, null, GradeWriter.Unknown(format!));
        }

        using var time = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        time.CancelAfter(TimeSpan.FromSeconds(limits.Seconds));
        try
        {
            var logger = http.RequestServices.GetRequiredService<ILogger<BatchGrading>>();
            return (new BatchGrading(head.ToGrader(limits, time.Token), writer, GradingSpec.ToOptions(head.Grading).Reveal, limits, logger), head.Title, null);
        }
        catch (Exception exception) when (RefusalFilter.Refusal(exception, head) is { } refusal)
        {
            return (null, null, refusal);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return (null, null, TypedResults.Problem(Overtime.Problem(limits)));
        }
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
