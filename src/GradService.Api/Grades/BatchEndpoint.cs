using System.Diagnostics;
using System.Net.Mime;
using FluentValidation;
using GradService.Api.Access;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using GradService.Api.Problems;
using Microsoft.AspNetCore.Connections;
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

    public static void MapBatch(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/grades/batch", (Delegate)Respond)
            .WithName("gradeClass")
            .WithTags("Grades")
            .WithSummary("Grades a class: one line in, one line out, in order, as they come; a summary at the end.")
            .WithDescription(
                "The first line holds the exercise with `grading`; each further line `{\"id\": \"s1\", \"answers\": {}}`. Each is "
                    + "answered with "
                    + "`{\"id\": \"s1\", \"grade\": {}}`, a bad one with `{\"id\", \"line\", \"problem\"}`; the last line is the "
                    + "`summary` of the class. "
                    + "Answers begin before the last line is sent, where the sender pauses or some hundred lines are graded, and "
                    + "memory does not grow with the number of lines. "
                    + "`format` = `json`, `gradescope`, `prairielearn`, `junit` or `csv`."
            )
            .Produces<string>(contentType: LineDelimitedJson)
            .WithMetadata(
                new OtherForm(MediaTypeNames.Application.Xml, typeof(string)),
                new OtherForm(MediaTypeNames.Text.Csv, typeof(string))
            )
            .WithMetadata(new DisableRequestTimeoutAttribute())
            .WithMetadata(new StreamBody(LineDelimitedJson, typeof(ReportRequest), typeof(BatchLine), GradesExample.Class))
            .WithMetadata(new ResponseExample(GradesExample.GradedClass));

    private static async Task<IResult> Respond(
        HttpContext http,
        string? format,
        Gate gate,
        MemoryBudget budget,
        IHostApplicationLifetime lifetime,
        IOptions<Limits> options
    )
    {
        if (
            BodyReader.UnsupportedType(
                http.Request,
                type => LineDelimited.Contains(type.SubType.ToString(), StringComparer.OrdinalIgnoreCase),
                $"{LineDelimitedJson} in UTF-8, not compressed"
            ) is
            { } unsupported
        )
        {
            return unsupported;
        }

        var limits = options.Value;
        LiftStreamLimits(http);
        using var resources = new RequestResources(budget.Open(Client.Of(http)));
        using var lines = new BatchLines(
            http.Request.BodyReader,
            limits,
            resources.Account,
            http.RequestAborted,
            lifetime.ApplicationStopping
        );
        try
        {
            var (grading, title, refusal) = await Begin(await lines.FirstAsync(), format, limits, resources, gate, http);
            if (grading is null)
            {
                http.Features.Set(resources);
                return refusal!;
            }

            http.Response.ContentType = $"{grading.MediaType}; charset=utf-8";
            var since = Stopwatch.GetTimestamp();
            await new BatchStream(
                grading,
                gate,
                budget,
                lines,
                http.Response.BodyWriter,
                resources.Account,
                TimeProvider.System,
                http.RequestAborted
            ).Run(title);
            http.RequestServices.GetRequiredService<RequestLog>().Computed(http, resources, Stopwatch.GetElapsedTime(since));
        }
        catch (MissingLineException missing)
        {
            return missing.Problem;
        }
        catch (Exception exception)
            when (http.RequestAborted.IsCancellationRequested || exception is ConnectionResetException or ConnectionAbortedException)
        {
            // The client has left: there is nobody to answer, and nothing is wrong.
            http.Abort();
            return Results.Empty;
        }

        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // A client that goes on sending would keep the process: Kestrel's own limit for such a rest does not hold any more while it
            // stops.
            await http.Response.CompleteAsync();
            await lines.SkipAsync();
            http.Abort();
        }

        return Results.Empty;
    }

    /// <summary>Reads the first line, behind the gate.</summary>
    private static async ValueTask<(BatchGrading? Grading, string? Title, IResult? Refusal)> Begin(
        ReceivedLine? first,
        string? format,
        Limits limits,
        RequestResources resources,
        Gate gate,
        HttpContext http
    )
    {
        using var received = first;
        if (received?.Refusal is { } unreadable)
        {
            return (null, null, unreadable);
        }

        using var time = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        time.CancelAfter(TimeSpan.FromSeconds(limits.Seconds));
        ReportRequest? head = null;
        try
        {
            using var turn = await gate.EnterAsync(resources.Account.Client, time.Token);
            if (turn is null)
            {
                return (null, null, Problem.Busy());
            }

            resources.Turn = turn;
            // Its numbers are read until the last submission is graded: their buffers are left to the garbage collector.
            var bytes = received?.Bytes?.Bytes ?? default;
            resources.Account.Take(bytes.Length);
            (head, var problem) = BodyReader.Parse<ReportRequest>(
                RequestBody.Scan(bytes.ToArray(), resources, limits),
                http.RequestServices
            );
            if (head is null)
            {
                return (null, null, problem);
            }

            if (GradeWriter.Find(format, head.Format) is not { } writer)
            {
                return (null, null, GradeWriter.Unknown(format!));
            }

            BatchGrading? grading = null;
            var admission = http.RequestServices.GetRequiredService<Admission>();
            var job = head.Prepare(
                limits,
                grader =>
                    grading = new BatchGrading(
                        grader,
                        writer,
                        GradingSpec.ToOptions(head.Grading).Reveal,
                        limits,
                        cost => admission.Refuse(cost, resources.Account.Limit, http),
                        http.RequestServices.GetRequiredService<ILogger<BatchGrading>>()
                    )
            );
            var result = await admission.RunAsync(job, resources, http);
            return (grading, head.Title, result as IResult);
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
