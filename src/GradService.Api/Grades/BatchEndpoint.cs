using System.Threading.Channels;
using FluentValidation;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
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
    private const int MostUnflushed = 1 << 16;

    public static void MapBatch(this IEndpointRouteBuilder routes) => routes
        .MapPost("/grades/batch", (Delegate)Respond)
        .WithName("gradeClass")
        .WithTags("Grades")
        .WithSummary("Grades a class: one line in, one line out, in order, as they come; a summary at the end.")
        .WithDescription(
            "The first line holds the exercise with `grading`; each further line `{\"id\": \"s1\", \"answers\": {}}`. Each is answered with "
            + "`{\"id\": \"s1\", \"grade\": {}}`, a bad one with `{\"id\", \"line\", \"problem\"}`; the last line is the `summary` of the class. "
            + "Answers begin before the last line is sent, and memory does not grow with the number of lines.")
        .Produces<string>(contentType: LineDelimitedJson)
        .WithMetadata(new DisableRequestTimeoutAttribute())
        .WithMetadata(new StreamBody(LineDelimitedJson, typeof(GradingRequest), typeof(BatchLine)));

    private static async Task<IResult> Respond(HttpContext http, string? format, IValidator<GradingRequest> validator, IOptions<Limits> options)
    {
        var limits = options.Value;
        LiftStreamLimits(http);
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var lines = new BatchLines(http.Request.BodyReader, limits.BatchLineBytes);
        idle.CancelAfter(TimeSpan.FromSeconds(limits.Seconds));
        var first = await lines.NextAsync(idle.Token);
        if (first is { Bytes: null })
        {
            return Problem.TooLarge(LineTooLong(limits));
        }

        var head = RequestBody.Parse(first?.Bytes ?? [], validator);
        if (head.Problem is not null)
        {
            return head.Problem;
        }

        if (GradeWriter.Find(format, head.Value!.Format) is not { } writer)
        {
            return GradeWriter.Unknown(format!);
        }

        Grader grader;
        try
        {
            grader = GradesEndpoint.GraderFor(head.Value, limits, http.RequestAborted);
        }
        catch (Exception exception) when (RefusalFilter.Refusal(exception, head.Value) is { } refusal)
        {
            return refusal;
        }

        http.Response.ContentType = $"{writer.BatchMediaType}; charset=utf-8";
        await Stream(new BatchGrading(grader, writer, GradingSpec.ToOptions(head.Value.Grading).Reveal, limits), head.Value.Title, lines, idle, http);
        return Results.Empty;
    }

    /// <summary>Reads ahead by a few lines, grades them on all cores, and writes in order.</summary>
    private static async Task Stream(BatchGrading grading, string? title, BatchLines lines, CancellationTokenSource idle, HttpContext http)
    {
        var pending = Channel.CreateBounded<Task<BatchOutcome>>(new BoundedChannelOptions(8 * Environment.ProcessorCount) { SingleReader = true, SingleWriter = true });
        var reading = Read(grading, lines, pending.Writer, idle);
        var output = http.Response.BodyWriter;
        var summary = new ClassSummary();
        try
        {
            await output.WriteAsync(grading.Begin(title), http.RequestAborted);
            while (await pending.Reader.WaitToReadAsync(http.RequestAborted))
            {
                while (pending.Reader.TryRead(out var next))
                {
                    if (!next.IsCompleted)
                    {
                        // Whoever waits sees what is ready.
                        await output.FlushAsync(http.RequestAborted);
                    }

                    var outcome = await next;
                    if (outcome.Grade is not null)
                    {
                        summary.Add(outcome.Grade);
                    }

                    outcome.Text.CopyTo(output.GetSpan(outcome.Text.Length));
                    output.Advance(outcome.Text.Length);
                    if (output.UnflushedBytes > MostUnflushed)
                    {
                        await output.FlushAsync(http.RequestAborted);
                    }
                }

                await output.FlushAsync(http.RequestAborted);
            }

            await reading;
            await output.WriteAsync(grading.End(summary), http.RequestAborted);
        }
        finally
        {
            await idle.CancelAsync();
        }
    }

    private static async Task Read(BatchGrading grading, BatchLines lines, ChannelWriter<Task<BatchOutcome>> pending, CancellationTokenSource idle)
    {
        try
        {
            while (await NextLine(lines, grading, idle) is { } line)
            {
                if (line.Bytes is { } bytes && bytes.AsSpan().Trim(" \t\r"u8).IsEmpty)
                {
                    continue;
                }

                await pending.WriteAsync(Task.Run(() => grading.Grade(line.Number, line.Bytes), idle.Token), idle.Token);
            }

            pending.Complete();
        }
        catch (Exception exception)
        {
            pending.Complete(exception);
            throw;
        }
    }

    /// <summary>The next line, if it comes in time: a class may take as long as it likes, a single line may not.</summary>
    private static ValueTask<(long Number, byte[]? Bytes)?> NextLine(BatchLines lines, BatchGrading grading, CancellationTokenSource idle)
    {
        idle.CancelAfter(TimeSpan.FromSeconds(grading.Limits.Seconds));
        return lines.NextAsync(idle.Token);
    }

    internal static LimitExceededException LineTooLong(Limits limits) => new($"expected a line of at most {limits.BatchLineBytes} bytes; found more");

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
