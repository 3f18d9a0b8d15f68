using System.Buffers;
using System.IO.Pipelines;
using GradService.Api.Hosting;
using GradService.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GradService.Api.Grades;

/// <summary>Splits a stream into lines while it comes in. A line that is too long is not kept.</summary>
internal sealed class BatchLines : IDisposable
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);

    private readonly PipeReader _source;
    private readonly Limits _limits;
    private readonly CancellationToken _aborted;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _late;
    private bool _isOver;

    /// <param name="source">The stream.</param>
    /// <param name="limits">How long a line may be, and how long it may take to come.</param>
    /// <param name="aborted">Whether anybody still waits for the answer.</param>
    /// <param name="stopping">Whether the process is asked to stop.</param>
    public BatchLines(PipeReader source, Limits limits, CancellationToken aborted, CancellationToken stopping)
    {
        (_source, _limits, _aborted, _stopping) = (source, limits, aborted, stopping);
        _late = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
    }

    /// <summary>How many lines were read so far.</summary>
    public long Count { get; private set; }

    /// <summary>What is said of a line that is too long.</summary>
    public static LimitExceededException TooLong(Limits limits) => new($"expected a line of at most {limits.BatchLineBytes} bytes; found more");

    /// <summary>
    /// The next line, without its end; empty for a blank one; <see langword="null"/> in <c>Bytes</c> for one that is too long. Nothing at the end of the stream.
    /// </summary>
    /// <exception cref="MissingLineException">It did not come in time: a class may take as long as it likes, a single line may not. Or the process is asked to stop.</exception>
    public async ValueTask<(long Number, byte[]? Bytes)?> NextAsync()
    {
        _late.CancelAfter(TimeSpan.FromSeconds(_limits.Seconds));
        try
        {
            return await Next();
        }
        catch (OperationCanceledException) when (!_aborted.IsCancellationRequested)
        {
            throw new MissingLineException(_stopping.IsCancellationRequested
                ? Problem.Stopping($"expected the end of the class; found that the process is asked to stop. Send what comes after line {Count} again, behind the first line.")
                : Problem.TooSlow($"expected the next line within {_limits.Seconds} seconds; found none"));
        }
        finally
        {
            // That nobody asks for the next line, as the client is slow to read, is no lateness of the line.
            _late.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The first line that is not blank, without a byte order mark.</summary>
    /// <exception cref="MissingLineException">It did not come.</exception>
    public async ValueTask<(long Number, byte[]? Bytes)?> FirstAsync()
    {
        var line = await NextAsync();
        if (line is (1, { } bytes) && bytes.AsSpan().StartsWith("\uFEFF"u8))
        {
            line = (1, bytes[3..]);
        }

        while (line is { Bytes: { } blank } && IsBlank(blank))
        {
            line = await NextAsync();
        }

        return line;
    }

    /// <summary>Reads on to the end, which whoever still sends has some seconds to come to, and keeps nothing.</summary>
    public async Task SkipAsync()
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(_aborted);
        time.CancelAfter(TimeToEnd);
        try
        {
            ReadResult read;
            do
            {
                read = await _source.ReadAsync(time.Token);
                _source.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Time is up, or the client has left.
        }
    }

    /// <summary>Whether a line has nothing in it.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\r"u8).IsEmpty;

    /// <inheritdoc/>
    public void Dispose() => _late.Dispose();

    private async ValueTask<(long Number, byte[]? Bytes)?> Next()
    {
        var isTooLong = false;
        while (!_isOver)
        {
            var read = await _source.ReadAsync(_late.Token);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                var bytes = isTooLong || line.Length > _limits.BatchLineBytes ? null : line.ToArray();
                _source.AdvanceTo(buffer.GetPosition(1, end));
                return (++Count, bytes);
            }

            if (read.IsCompleted)
            {
                _isOver = true;
                var rest = isTooLong || buffer.Length > _limits.BatchLineBytes ? null : buffer.ToArray();
                _source.AdvanceTo(buffer.End);
                return rest is { Length: 0 } && !isTooLong ? null : (++Count, rest);
            }

            if (buffer.Length > _limits.BatchLineBytes)
            {
                isTooLong = true;
                _source.AdvanceTo(buffer.End);
            }
            else
            {
                _source.AdvanceTo(buffer.Start, buffer.End);
            }
        }

        return null;
    }
}

/// <summary>No further line of a class is read.</summary>
/// <param name="problem">Why.</param>
internal sealed class MissingLineException(ProblemHttpResult problem) : Exception(problem.ProblemDetails.Detail)
{
    /// <summary>Why.</summary>
    public ProblemHttpResult Problem { get; } = problem;
}
