using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using GradService.Api.Grades;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Engine.Grading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GradService.Api.Tests.Grades;

/// <summary>
/// When the response to a class upload is flushed. Some proxies and clients read no response before they have sent the whole class, while
/// interactive clients wait for grades before they send more.
/// </summary>
public sealed class BatchStreamTests
{
    private const int Students = 50;

    private static readonly string Sheets = string.Concat(
        Enumerable.Range(0, Students).Select(i => HandsOn.Line($"s{i}", HandsOn.Forgotten) + "\n")
    );

    [Fact]
    public async Task A_class_sent_without_a_pause_is_answered_after_its_last_line()
    {
        var (input, output) = (new Pipe(), new MemoryStream());
        var writer = new CountingWriter(PipeWriter.Create(output));
        var running = Stream(input.Reader, writer, new Clock(pausesPass: false)).Run(null);
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(Sheets));
        await input.Writer.CompleteAsync();
        await running;

        Assert.Equal(1, writer.Flushes);
        Assert.Equal(Students + 1, Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task While_the_sender_pauses_the_finished_grades_are_flushed()
    {
        var (input, output) = (new Pipe(), new Pipe());
        var running = Stream(input.Reader, output.Writer, new Clock(pausesPass: true)).Run(null);
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(Sheets));
        using var answer = new StreamReader(output.Reader.AsStream());
        for (var i = 0; i < Students; i++)
        {
            Assert.StartsWith($"{{\"id\":\"s{i}\"", await answer.ReadLineAsync(), StringComparison.Ordinal);
        }

        await input.Writer.CompleteAsync();
        Assert.StartsWith("{\"summary\"", await answer.ReadLineAsync(), StringComparison.Ordinal);
        await running;
    }

    [Fact]
    public async Task A_client_that_is_slow_to_read_gets_every_line()
    {
        // The response is longer than the output pipe holds, so back-pressure stops the reading of sheets until it is read.
        var (input, output) = (new Pipe(new PipeOptions(pauseWriterThreshold: 0)), new Pipe());
        var running = Stream(input.Reader, output.Writer, new Clock(pausesPass: true)).Run(null);
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Sheets, 10))));
        await input.Writer.CompleteAsync();
        using var answer = new StreamReader(output.Reader.AsStream());
        for (var i = 0; i < 10 * Students; i++)
        {
            Assert.StartsWith($"{{\"id\":\"s{i % Students}\"", await answer.ReadLineAsync(), StringComparison.Ordinal);
        }

        await running;
    }

    [Fact]
    public async Task A_line_that_does_not_arrive_in_time_is_missing()
    {
        var (input, clock) = (new Pipe(), new FakeTimeProvider());
        var next = Lines(input.Reader, clock).NextAsync(CancellationToken.None).AsTask();
        clock.Advance(TimeSpan.FromSeconds(Api.Limits.Seconds));

        Assert.Equal(408, (await Assert.ThrowsAsync<MissingLineException>(() => next)).Problem.StatusCode);
    }

    [Fact]
    public async Task A_line_is_not_late_while_nobody_asks_for_it()
    {
        var (input, clock) = (new Pipe(), new FakeTimeProvider());
        var lines = Lines(input.Reader, clock);
        await input.Writer.WriteAsync("first\nsecond\n"u8.ToArray());

        Assert.Equal(1, (await lines.NextAsync(CancellationToken.None))!.Number);
        clock.Advance(TimeSpan.FromSeconds(10 * Api.Limits.Seconds));
        Assert.Equal(2, (await lines.NextAsync(CancellationToken.None))!.Number);
    }

    private static BatchLines Lines(PipeReader input, TimeProvider time) =>
        new(input, Api.Limits, Api.Services.GetRequiredService<MemoryBudget>().Open(default), time, CancellationToken.None);

    private static BatchStream Stream(PipeReader input, PipeWriter output, TimeProvider time)
    {
        var limits = Api.Limits;
        var grader = (Grader)
            JsonSerializer
                .Deserialize<ReportRequest>(HandsOn.Class("{}").Split('\n')[0], JsonFormat.Options)!
                .Prepare(limits, made => made)
                .RunUnlimited();
        var budget = Api.Services.GetRequiredService<MemoryBudget>();
        var account = budget.Open(default);
        return new BatchStream(
            new BatchGrading(grader, GradeWriter.Find(null, null)!, Reveal.Hints, limits, _ => null, NullLogger.Instance),
            Api.Services.GetRequiredService<Gate>(),
            budget,
            new BatchLines(input, limits, account, TimeProvider.System, CancellationToken.None),
            output,
            account,
            time,
            CancellationToken.None
        );
    }

    /// <summary>A clock whose timers all fire at once, or never.</summary>
    private sealed class Clock(bool pausesPass) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, pausesPass ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, period);
    }

    private sealed class CountingWriter(PipeWriter inner) : PipeWriter
    {
        public int Flushes { get; private set; }

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Flushes++;
            return inner.FlushAsync(cancellationToken);
        }
    }
}
