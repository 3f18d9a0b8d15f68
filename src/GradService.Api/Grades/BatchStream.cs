using System.IO.Pipelines;
using System.Threading.Channels;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GradService.Api.Grades;

/// <summary>
/// Grades a class while its lines arrive: reads a few lines ahead, grades them on all cores in turn with other requests, and writes the
/// results in order. The response starts when all lines are read, the sender pauses, or much of the response is ready. It does not start
/// earlier, because many clients read nothing before they have sent everything. And nginx stops forwarding the request once a response has
/// started and its upstream connection was full.
/// </summary>
internal sealed class BatchStream(
    BatchGrading grading,
    Gate gate,
    MemoryBudget budget,
    BatchLines lines,
    PipeWriter output,
    MemoryBudget.Account account,
    TimeProvider time,
    CancellationToken aborted
)
{
    private const int MostUnflushed = 1 << 16;

    // A few hundred lines: a class of that size passes through any proxy.
    private const int MostHeld = 1 << 20;

    // Lines read ahead per core.
    private const int Ahead = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<Task<BatchOutcome>> _pending = Channel.CreateBounded<Task<BatchOutcome>>(
        new BoundedChannelOptions(Ahead * Environment.ProcessorCount) { SingleReader = true, SingleWriter = true }
    );

    private readonly ClassSummary _summary = new();
    private bool _hasBegun;
    private long _unsent;

    /// <summary>Grades every line until the end of the class, then writes the summary.</summary>
    public async Task Run(string? title)
    {
        // Stop reading the body before the request ends.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var reading = Read(over.Token);
        try
        {
            await WriteAll(title);
            await reading;
        }
        catch
        {
            // Nothing that the request started may outlive it.
            await over.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_pending.Reader.TryRead(out var next))
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            throw;
        }

        Write(grading.End(_summary));
        await Begin();
    }

    private async Task WriteAll(string? title)
    {
        Write(grading.Begin(title));
        while (await WaitToRead())
        {
            while (_pending.Reader.TryRead(out var next))
            {
                if (!next.IsCompleted)
                {
                    // Flush what is ready before waiting.
                    await Show();
                }

                var outcome = await next;
                if (outcome.Grade is not null)
                {
                    _summary.Add(outcome.Grade);
                }

                Write(outcome.Text);
                _unsent += outcome.Text.Length;
                if (output.UnflushedBytes > (_hasBegun ? MostUnflushed : MostHeld))
                {
                    await Begin();
                }
            }

            await Show();
        }
    }

    /// <summary>Waits for the next line. If it does not arrive within the pause, the response starts.</summary>
    private async ValueTask<bool> WaitToRead()
    {
        var next = _pending.Reader.WaitToReadAsync(aborted).AsTask();
        if (!_hasBegun && await Task.WhenAny(next, Task.Delay(Pause, time, aborted)) != next)
        {
            await Begin();
        }

        return await next;
    }

    private async ValueTask Begin()
    {
        _hasBegun = true;
        await output.FlushAsync(aborted);
        account.GiveBack(_unsent);
        _unsent = 0;
    }

    /// <summary>Flushes what is ready if the response has started.</summary>
    private ValueTask Show() => _hasBegun ? Begin() : default;

    private void Write(byte[] text)
    {
        text.CopyTo(output.GetSpan(text.Length));
        output.Advance(text.Length);
    }

    private async Task<BatchOutcome> Grade(ReceivedLine line, CancellationToken cancellation)
    {
        using (line)
        {
            if (line.Bytes is null)
            {
                return Held(grading.Failure("", line.Number, line.Refusal!.ProblemDetails));
            }

            using var turn = await gate.ReenterAsync(account.Client, cancellation);
            using var resources = new RequestResources(budget.Open(account.Client));
            var outcome = grading.Grade(line.Number, line.Bytes.Bytes, resources, turn.Pass, cancellation);
            grading.HoldPrepared(account);
            return Held(outcome);
        }
    }

    /// <summary>
    /// Charges the memory of an outcome until it is sent. The outcome is never refused: its grade already exists, and only a few lines are
    /// graded ahead.
    /// </summary>
    private BatchOutcome Held(BatchOutcome outcome)
    {
        account.Hold(outcome.Text.Length);
        return outcome;
    }

    private async Task Read(CancellationToken cancellation)
    {
        Exception? failure = null;
        try
        {
            while (await lines.NextAsync(cancellation) is { } line)
            {
                if (line.IsBlank)
                {
                    line.Dispose();
                    continue;
                }

                await _pending.Writer.WriteAsync(Task.Run(() => Grade(line, cancellation), CancellationToken.None), cancellation);
            }
        }
        catch (Exception exception) when (ProblemOf(exception) is { } problem)
        {
            await _pending.Writer.WriteAsync(
                Task.FromResult(Held(grading.Failure("", lines.Count + 1, problem.ProblemDetails))),
                cancellation
            );
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            _pending.Writer.TryComplete(failure);
        }
    }

    /// <summary>The problem of a line that cannot be read; <see langword="null"/> for a defect, and if the client has left.</summary>
    private static ProblemHttpResult? ProblemOf(Exception exception) =>
        exception is MissingLineException missing ? missing.Problem : RefusalFilter.Refusal(exception, exercise: null);
}
