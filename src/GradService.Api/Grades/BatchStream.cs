using System.IO.Pipelines;
using System.Threading.Channels;
using GradService.Api.Hosting;

namespace GradService.Api.Grades;

/// <summary>
/// Grades a class while it comes in: reads ahead by a few lines, grades them on all cores, in turn with other requests, and writes in
/// order. The answer begins when the class is in, its sender pauses, or much of it is ready: many clients read nothing before they have
/// sent everything, and nginx sends nothing more once an answer has begun and the connection behind it was full.
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

    // Some hundred lines: a class of so many comes through whatever stands between.
    private const int MostHeld = 1 << 20;

    // Lines that are read ahead for each core.
    private const int Ahead = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<Task<BatchOutcome>> _pending = Channel.CreateBounded<Task<BatchOutcome>>(
        new BoundedChannelOptions(Ahead * Environment.ProcessorCount) { SingleReader = true, SingleWriter = true }
    );

    private bool _hasBegun;
    private long _unsent;

    /// <summary>Reads to the end of the class and answers every line, then the class.</summary>
    public async Task Run(string? title)
    {
        var reading = Read();
        var summary = new ClassSummary();
        Write(grading.Begin(title));
        while (await WaitToRead())
        {
            while (_pending.Reader.TryRead(out var next))
            {
                if (!next.IsCompleted)
                {
                    // Whoever waits sees what is ready.
                    await Show();
                }

                var outcome = await next;
                if (outcome.Grade is not null)
                {
                    summary.Add(outcome.Grade);
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

        await reading;
        Write(grading.End(summary));
        await Begin();
    }

    /// <summary>Waits for the next line; where it does not come at once, the answer begins.</summary>
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

    /// <summary>Sends what is ready, where the answer has begun.</summary>
    private ValueTask Show() => _hasBegun ? Begin() : default;

    private void Write(byte[] text)
    {
        text.CopyTo(output.GetSpan(text.Length));
        output.Advance(text.Length);
    }

    private async Task<BatchOutcome> Grade(ReceivedLine line)
    {
        using (line)
        {
            if (line.Bytes is null)
            {
                return Held(grading.Failure("", line.Number, line.Refusal!.ProblemDetails));
            }

            using var turn = await gate.ReenterAsync(account.Client, aborted);
            using var resources = new RequestResources(budget.Open(account.Client));
            var outcome = grading.Grade(line.Number, line.Bytes.Bytes, resources, turn.Pass, aborted);
            grading.HoldPrepared(account);
            return Held(outcome);
        }
    }

    /// <summary>Counts an outcome until it is sent. It is not refused: the grade is there, and few lines are graded ahead.</summary>
    private BatchOutcome Held(BatchOutcome outcome)
    {
        account.Hold(outcome.Text.Length);
        return outcome;
    }

    private async Task Read()
    {
        try
        {
            while (await lines.NextAsync() is { } line)
            {
                if (line.IsBlank)
                {
                    line.Dispose();
                    continue;
                }

                await _pending.Writer.WriteAsync(Task.Run(() => Grade(line), aborted), aborted);
            }

            _pending.Writer.Complete();
        }
        catch (MissingLineException missing)
        {
            await _pending.Writer.WriteAsync(
                Task.FromResult(Held(grading.Failure("", lines.Count + 1, missing.Problem.ProblemDetails))),
                aborted
            );
            _pending.Writer.Complete();
        }
        catch (Exception exception)
        {
            _pending.Writer.Complete(exception);
            throw;
        }
    }
}
