using System.Diagnostics;
using System.Net.Mime;
using FluentValidation;
using GradService.Api.Access;
using GradService.Api.Configuration;
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

/// <summary>POST /v1/grades/batch: grades a class line by line, as the lines arrive.</summary>
internal static class BatchEndpoint
{
    private const string LineDelimitedJson = "application/x-ndjson";

    // Other names of the same media type.
    private static readonly string[] LineDelimited = ["x-ndjson", "ndjson", "jsonl", "x-jsonlines", "json"];

    public static void MapBatch(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/grades/batch", (Delegate)Respond)
            .WithName("gradeClass")
            .WithTags("Grades")
            .WithSummary("Grades a class: one line out for each line in, in order, as the lines arrive; a summary at the end.")
            .WithDescription(
                "The first line holds the exercise with `grading`; each further line is a submission, "
                    + "`{\"id\": \"s1\", \"answers\": {}}`. The response to a submission is `{\"id\": \"s1\", \"grade\": {}}`, and to a "
                    + "bad line `{\"id\", \"line\", \"problem\"}`. The last line of the response is the `summary` of the class. "
                    + "The response starts before the last line is sent if the sender pauses or a few hundred lines are graded. "
                    + "Memory does not grow with the number of lines. "
                    + "`format` is `json`, `gradescope`, `prairielearn`, `junit` or `csv`."
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
        IOptions<Limits> options,
        RequestLog log,
        TimeProvider time
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
        var lines = new BatchLines(http.Request.BodyReader, limits, resources.Account, time, lifetime.ApplicationStopping);
        try
        {
            var (grading, title, refusal) = await Begin(await lines.FirstAsync(http.RequestAborted), format, limits, resources, gate, http);
            if (grading is null)
            {
                http.Features.Set(resources);
                return refusal!;
            }

            http.Response.ContentType = $"{grading.MediaType}; charset=utf-8";
            var since = Stopwatch.GetTimestamp();
            await new BatchStream(grading, gate, budget, lines, http.Response.BodyWriter, resources.Account, time, http.RequestAborted).Run(
                title
            );
            log.Computed(http, resources, Stopwatch.GetElapsedTime(since));
        }
        catch (MissingLineException missing)
        {
            return missing.Problem;
        }
        catch (Exception exception)
            when (http.RequestAborted.IsCancellationRequested
                || exception is (IOException and not BadHttpRequestException) or ConnectionAbortedException
            )
        {
            // The client has disconnected: nobody reads a response, and the service is not at fault.
            http.Abort();
            return Results.Empty;
        }
        catch (Exception exception)
            when ((http.Response.HasStarted || http.Response.BodyWriter.UnflushedBytes > 0)
                && RefusalFilter.Refusal(exception, exercise: null) is { } refusal
            )
        {
            // Lines are written already, so the response cannot become a problem document. The aborted connection shows that it is
            // incomplete.
            http.Features.Set(resources);
            log.Refused(http, refusal.StatusCode, refusal.ProblemDetails.Title);
            http.Abort();
            return Results.Empty;
        }

        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // A client that keeps sending would block the shutdown: Kestrel's own time limit for draining a request body no longer applies
            // while it stops.
            await http.Response.CompleteAsync();
            await lines.SkipAsync(http.RequestAborted);
            http.Abort();
        }

        return Results.Empty;
    }

    /// <summary>Parses the first line and prepares the grader, behind the gate.</summary>
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

        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        end.CancelAfter(TimeSpan.FromSeconds(limits.Seconds));
        ReportRequest? head = null;
        try
        {
            using var turn = await gate.EnterAsync(resources.Account.Client, end.Token);
            if (turn is null)
            {
                return (null, null, Problem.Busy());
            }

            resources.Turn = turn;
            // The exercise's numbers are read until the last submission is graded, so their buffers are left to the garbage collector.
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

        // Lines may arrive as slowly as students hand in.
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
