using System.Text.Json;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Api.Problems;
using GradService.Engine.Grading;
using GradService.Engine.Graph;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GradService.Api.Grades;

/// <summary>Grades the lines of a class, each by itself and on any thread.</summary>
internal sealed partial class BatchGrading(
    Grader grader,
    GradeWriter writer,
    Reveal reveal,
    Limits limits,
    Func<Cost, ProblemHttpResult?> admit,
    ILogger logger
)
{
    // Answers take several times their text.
    private const int BytesOfText = 24;

    private readonly Lock _holding = new();
    private long _held;

    /// <summary>The media type of all of it.</summary>
    public string MediaType => writer.BatchMediaType;

    /// <summary>What comes first.</summary>
    public byte[] Begin(string? title) => writer.Begin(title);

    /// <summary>What comes last.</summary>
    public byte[] End(ClassSummary summary) => writer.End(summary);

    /// <summary>
    /// Takes the memory of what was prepared for the lines so far; where there is none, that is forgotten, and prepared again for the lines
    /// to come.
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
    /// <param name="resources">What the grading may hold.</param>
    /// <param name="wait">Lets others have their turn; <see langword="null"/> where there are none.</param>
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

    /// <summary>What is answered for a line that cannot be graded.</summary>
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
            // A class is not lost for one line of it.
            LogDefect(logger, exception, number);
            return Failure(line.Id, number, Problem.Defect().ProblemDetails);
        }
    }

    [LoggerMessage(LogLevel.Error, "Line {Number} of a class could not be graded.")]
    private static partial void LogDefect(ILogger logger, Exception exception, long number);

    /// <summary>The id in a line that is not as it should be, where it can be made out.</summary>
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

/// <summary>What came of a line.</summary>
/// <param name="Grade">The grade; <see langword="null"/> where there is none.</param>
/// <param name="Text">What is answered.</param>
internal sealed record BatchOutcome(Grade? Grade, byte[] Text);

/// <summary>A student's answers in a class.</summary>
public sealed record BatchLine
{
    /// <summary>Whose they are.</summary>
    public required string Id { get; init; }

    /// <inheritdoc cref="GradesRequest.Answers"/>
    public required Answers Answers { get; init; }
}
