using System.IO.Pipelines;
using System.Threading.Channels;
using GradService.Api.Hosting;

namespace GradService.Api.Grades;

/// <summary>Grades a class while it comes in: reads ahead by a few lines, grades them on all cores, in turn with other requests, and writes in order.</summary>
internal sealed class BatchStream(BatchGrading grading, Gate gate, BatchLines lines, PipeWriter output, CancellationToken aborted)
{
    private const int MostUnflushed = 1 << 16;

    // Lines that are read ahead for each core.
    private const int Ahead = 8;

    private readonly Channel<Task<BatchOutcome>> _pending =
        Channel.CreateBounded<Task<BatchOutcome>>(new BoundedChannelOptions(Ahead * Environment.ProcessorCount) { SingleReader = true, SingleWriter = true });

    /// <summary>Reads to the end of the class and answers every line, then the class.</summary>
    public async Task Run(string? title)
    {
        var reading = Read();
        var summary = new ClassSummary();
        await output.WriteAsync(grading.Begin(title), aborted);
        while (await _pending.Reader.WaitToReadAsync(aborted))
        {
            while (_pending.Reader.TryRead(out var next))
            {
                if (!next.IsCompleted)
                {
                    // Whoever waits sees what is ready.
                    await output.FlushAsync(aborted);
                }

                await Write(await next, summary);
            }

            await output.FlushAsync(aborted);
        }

        await reading;
        await output.WriteAsync(grading.End(summary), aborted);
    }

    private async ValueTask Write(BatchOutcome outcome, ClassSummary summary)
    {
        if (outcome.Grade is not null)
        {
            summary.Add(outcome.Grade);
        }

        outcome.Text.CopyTo(output.GetSpan(outcome.Text.Length));
        output.Advance(outcome.Text.Length);
        if (output.UnflushedBytes > MostUnflushed)
        {
            await output.FlushAsync(aborted);
        }
    }

    private async Task<BatchOutcome> Grade(long number, byte[]? bytes)
    {
        using var permit = await gate.ReenterAsync(aborted);
        return grading.Grade(number, bytes, aborted);
    }

    private async Task Read()
    {
        try
        {
            while (await lines.NextAsync() is { } line)
            {
                if (line.Bytes is { } bytes && BatchLines.IsBlank(bytes))
                {
                    continue;
                }

                await _pending.Writer.WriteAsync(Task.Run(() => Grade(line.Number, line.Bytes), aborted), aborted);
            }

            _pending.Writer.Complete();
        }
        catch (MissingLineException missing)
        {
            await _pending.Writer.WriteAsync(Task.FromResult(grading.Failure("", lines.Count + 1, missing.Problem.ProblemDetails)), aborted);
            _pending.Writer.Complete();
        }
        catch (Exception exception)
        {
            _pending.Writer.Complete(exception);
            throw;
        }
    }
}
