using System.Buffers;
using System.IO.Pipelines;
using GradService.Api.Configuration;
using GradService.Api.Hosting;
using GradService.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GradService.Api.Grades;

/// <summary>Splits a request stream into lines as it arrives.</summary>
/// <param name="source">The stream.</param>
/// <param name="limits">How long a line may be, and how long it may take to arrive.</param>
/// <param name="account">The memory that the class may hold.</param>
/// <param name="time">The clock of the time limit for a line.</param>
/// <param name="stopping">Cancelled when the process shuts down.</param>
internal sealed class BatchLines(
    PipeReader source,
    Limits limits,
    MemoryBudget.Account account,
    TimeProvider time,
    CancellationToken stopping
)
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);

    private bool _isOver;

    /// <summary>The number of lines read so far.</summary>
    public long Count { get; private set; }

    /// <summary>The next line, without its end; <see langword="null"/> at the end of the stream.</summary>
    /// <param name="cancellation">Cancels the reading: the client has disconnected, or nobody needs the line.</param>
    /// <exception cref="MissingLineException">
    /// The line did not arrive in time, or the process is shutting down. The time limit applies to each line, not to the class.
    /// </exception>
    public async ValueTask<ReceivedLine?> NextAsync(CancellationToken cancellation)
    {
        // The timer runs only while a line is read: back-pressure from a slow client is not a late line.
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(limits.Seconds), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping, late.Token);
        try
        {
            return await Next(end.Token);
        }
        catch (OperationCanceledException)
            when ((stopping.IsCancellationRequested || late.IsCancellationRequested) && !cancellation.IsCancellationRequested)
        {
            throw new MissingLineException(
                stopping.IsCancellationRequested
                    ? Problem.Stopping(
                        $"the server is shutting down, so the lines after line {Count} were not graded. Send them again, with the exercise "
                            + $"as the first line."
                    )
                    : Problem.TooSlow($"expected the next line within {limits.Seconds} seconds; found none")
            );
        }
    }

    /// <summary>The first line that is not blank, without a byte order mark.</summary>
    /// <exception cref="MissingLineException">The line did not arrive in time, or the process is shutting down.</exception>
    public async ValueTask<ReceivedLine?> FirstAsync(CancellationToken cancellation)
    {
        var line = await NextAsync(cancellation);
        if (line is { Number: 1 })
        {
            line.Bytes?.RemoveByteOrderMark();
        }

        while (line is { IsBlank: true })
        {
            line.Dispose();
            line = await NextAsync(cancellation);
        }

        return line;
    }

    /// <summary>Drains the rest of the stream and discards it. The client has a few seconds to finish.</summary>
    public async Task SkipAsync(CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(TimeToEnd, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            ReadResult read;
            do
            {
                read = await source.ReadAsync(end.Token);
                source.AdvanceTo(read.Buffer.End);
            } while (!read.IsCompleted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The time is up, or the client has disconnected.
        }
    }

    private async ValueTask<ReceivedLine?> Next(CancellationToken cancellation)
    {
        if (_isOver)
        {
            return null;
        }

        // Take received bytes out of the pipe at once, so that an unfinished line is charged to the budget and buffered nowhere else.
        var line = new ReceivedLine(account);
        try
        {
            while (true)
            {
                var read = await source.ReadAsync(cancellation);
                var end = read.Buffer.PositionOf((byte)'\n');
                line.Append(end is null ? read.Buffer : read.Buffer.Slice(0, end.Value), limits.BatchLineBytes);
                source.AdvanceTo(end is null ? read.Buffer.End : read.Buffer.GetPosition(1, end.Value));
                _isOver = end is null && read.IsCompleted;
                if (_isOver && line.IsEmpty)
                {
                    line.Dispose();
                    return null;
                }

                if (_isOver || end is not null)
                {
                    line.Number = ++Count;
                    return line;
                }
            }
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }
}

/// <summary>A line of a class as it arrived.</summary>
/// <param name="account">The memory that the class may hold.</param>
internal sealed class ReceivedLine(MemoryBudget.Account account) : IDisposable
{
    /// <summary>Its number, from 1.</summary>
    public long Number { get; set; }

    /// <summary>The content; <see langword="null"/> if the line was refused.</summary>
    public PooledBytes? Bytes { get; private set; } = new(account);

    /// <summary>Why the line was refused; <see langword="null"/> if it was not.</summary>
    public ProblemHttpResult? Refusal { get; private set; }

    /// <summary>Whether no byte has arrived.</summary>
    public bool IsEmpty => Bytes is { Bytes.Length: 0 };

    /// <summary>Whether the line holds only white space.</summary>
    public bool IsBlank => Bytes is { } bytes && bytes.Bytes.Span.Trim(" \t\r"u8).IsEmpty;

    /// <summary>Appends received bytes. Refuses the line if it is too long or if there is no memory for it.</summary>
    public void Append(ReadOnlySequence<byte> part, int limit)
    {
        if (Bytes is not { } bytes)
        {
            return;
        }

        Refusal =
            bytes.Bytes.Length + part.Length > limit
                ? Problem.TooLarge(new LimitExceededException($"expected a line of at most {limit} bytes; found more"))
            : bytes.TryAppend(part) ? null
            : Problem.NoMemory();
        if (Refusal is not null)
        {
            Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bytes?.Dispose();
        Bytes = null;
    }
}

/// <summary>Thrown when no further line of a class is read.</summary>
/// <param name="problem">The problem to report.</param>
internal sealed class MissingLineException(ProblemHttpResult problem) : Exception(problem.ProblemDetails.Detail)
{
    /// <summary>The problem to report.</summary>
    public ProblemHttpResult Problem { get; } = problem;
}
