using System.Text.Json;
using GradService.Api.Configuration;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Api.Problems;
using GradService.Engine.Evaluating;
using GradService.Engine.Grading;
using GradService.Engine.Graph;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GradService.Api.Grades;

/// <summary>Grades the lines of a class independently, on any thread.</summary>
internal sealed partial class BatchGrading(
    Grader grader,
    GradeWriter writer,
    Reveal reveal,
    Limits limits,
    Func<Cost, ProblemHttpResult?> admit,
    ILogger logger
)
{
    // Parsed answers take several times the memory of their text.
    private const int BytesOfText = 24;

    private readonly Lock _holding = new();
    private long _held;

    /// <summary>The media type of the whole response.</summary>
    public string MediaType => writer.BatchMediaType;

    /// <summary>The text before the first submission.</summary>
    public byte[] Begin(string? title) => writer.Begin(title);

    /// <summary>The text after the last submission.</summary>
    public byte[] End(ClassSummary summary) => writer.End(summary);

    /// <summary>
    /// Charges the account for the data that the grader has prepared so far. If the memory is not available, the grader drops the data and
    /// prepares it again for the next lines.
    /// </summary>
    public void HoldPrepared(MemoryBudget.Account account)
    {
        lock (_holding)
        {
            var change = (long)grader.Bytes - _held;
            if (change > 0 && !account.TryTake(change))
            {
                grader.Forget();
                change = (long)grader.Bytes - _held;
                account.Hold(change);
            }
            else if (change < 0)
            {
                account.GiveBack(-change);
            }

            _held += change;
        }
    }

    /// <summary>Grades a line.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="bytes">The line.</param>
    /// <param name="resources">The resources that the grading uses.</param>
    /// <param name="wait">Lets other requests have their turn; <see langword="null"/> if there are none.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public BatchOutcome Grade(
        long number,
        ReadOnlyMemory<byte> bytes,
        RequestResources resources,
        Action? wait,
        CancellationToken cancellation
    )
    {
        if (number - 1 > limits.BatchLines)
        {
            return Failure(
                IdOf(bytes),
                number,
                Problem.TooLarge(new LimitExceededException($"expected at most {limits.BatchLines} submissions; found more")).ProblemDetails
            );
        }

        try
        {
            resources.Reserve(new Cost(0, BytesOfText * (double)bytes.Length));
            return GradeReserved(number, bytes, resources, wait, cancellation);
        }
        catch (Exception exception) when (RefusalFilter.Refusal(exception, exercise: null) is { } refusal)
        {
            return Failure(IdOf(bytes), number, refusal.ProblemDetails);
        }
    }

    /// <summary>The outcome of a line that cannot be graded.</summary>
    public BatchOutcome Failure(string id, long number, ProblemDetails problem) => new(null, writer.Failure(id, number, problem));

    private BatchOutcome GradeReserved(
        long number,
        ReadOnlyMemory<byte> bytes,
        RequestResources resources,
        Action? wait,
        CancellationToken cancellation
    )
    {
        BatchLine? line;
        try
        {
            line = JsonSerializer.Deserialize<BatchLine>(bytes.Span, JsonFormat.Options);
        }
        catch (JsonException)
        {
            line = null;
        }

        if (line is null)
        {
            return Failure(
                IdOf(bytes),
                number,
                Problem.Malformed(BodyCheck.Faults(bytes.Span, typeof(BatchLine), JsonFormat.Options, Problem.MostFaults)).ProblemDetails
            );
        }

        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(TimeSpan.FromSeconds(limits.Seconds));
        try
        {
            var cost = grader.CostOf(line.Answers.Tensors.Sum(tensor => tensor.Answers.Count));
            if (admit(cost) is { } refusal)
            {
                return Failure(line.Id, number, refusal.ProblemDetails);
            }

            resources.Reserve(cost);
            var grade = grader.Grade(line.Answers.Tensors, new Checkpoint(time.Token, wait));
            return new BatchOutcome(grade, writer.Submission(line.Id, grade, reveal));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failure(line.Id, number, Overtime.Problem(limits));
        }
        catch (Exception exception)
            when (exception is not OperationCanceledException && RefusalFilter.Refusal(exception, exercise: null) is null)
        {
            // One line that fails must not fail the whole class.
            LogDefect(logger, exception, number);
            return Failure(line.Id, number, Problem.Defect().ProblemDetails);
        }
    }

    [LoggerMessage(LogLevel.Error, "Line {Number} of a class could not be graded.")]
    private static partial void LogDefect(ILogger logger, Exception exception, long number);

    /// <summary>The id in a malformed line; empty if it cannot be read.</summary>
    private static string IdOf(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("id", out var id)
                && id.ValueKind == JsonValueKind.String
                ? id.GetString()!
                : "";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}

/// <summary>The outcome of a line.</summary>
/// <param name="Grade">The grade; <see langword="null"/> if the line could not be graded.</param>
/// <param name="Text">The text of the response.</param>
internal sealed record BatchOutcome(Grade? Grade, byte[] Text);

/// <summary>A submission of a class.</summary>
public sealed record BatchLine
{
    /// <summary>The id of the submission; the response repeats it.</summary>
    public required string Id { get; init; }

    /// <inheritdoc cref="GradesRequest.Answers"/>
    public required Answers Answers { get; init; }
}
