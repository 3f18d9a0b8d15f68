using System.IO.Pipelines;
using System.Text;
using GradService.Api.Access;
using GradService.Api.Configuration;
using GradService.Api.Grades;
using GradService.Api.Hosting;
using GradService.Engine.Evaluating;
using Microsoft.Extensions.Options;

namespace GradService.Api.Tests.Hosting;

/// <summary>The memory budget: every request takes its memory from it before allocating, and returns it afterwards.</summary>
public sealed class MemoryBudgetTests
{
    private const int Limit = 1 << 24;

    private static readonly Client Ada = new("ada", 0, 0);
    private static readonly Client Bob = new("bob", 0, 0);

    private readonly MemoryBudget _budget = new(Options.Create(new ServerLimits { BufferedBytes = Limit }));

    [Fact]
    public void One_client_can_take_only_its_share_of_the_budget()
    {
        using var first = _budget.Open(Ada);
        using var second = _budget.Open(Ada);
        using var other = _budget.Open(Bob);

        Assert.True(first.TryTake(_budget.ClientLimit));
        Assert.False(second.TryTake(1));
        Assert.True(other.TryTake(Limit - _budget.ClientLimit));
        Assert.Equal((Limit, _budget.ClientLimit), (_budget.Taken, _budget.LargestHolding));
    }

    [Fact]
    public void A_small_request_gets_memory_even_if_the_budget_is_spent()
    {
        using var first = _budget.Open(Ada);
        using var second = _budget.Open(Bob);
        first.Hold(Limit);
        using var small = _budget.Open(new Client("eve", 0, 0));

        Assert.True(small.TryTake(100_000));
        Assert.False(second.TryTake(1_000_000));
    }

    [Fact]
    public void Closing_an_account_returns_its_memory_exactly_once()
    {
        var account = _budget.Open(Ada);
        account.Take(1000);
        account.Dispose();
        account.GiveBack(1000);
        account.Dispose();

        Assert.Equal((0, 0), (_budget.Taken, _budget.LargestHolding));
        Assert.False(account.TryTake(1));
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public void A_request_over_the_client_limit_is_too_large_and_one_within_it_may_have_to_wait()
    {
        using var resources = new RequestResources(_budget.Open(Ada));

        Assert.Throws<LimitExceededException>(() => resources.Reserve(new Cost(0, Limit)));
        using var other = _budget.Open(Ada);
        other.Hold(_budget.ClientLimit);
        Assert.Throws<OutOfBudgetException>(() => resources.Reserve(new Cost(0, 1000)));
    }

    [Fact]
    public async Task An_unfinished_line_is_counted_in_the_budget()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var account = _budget.Open(Ada);
        var lines = Lines(pipe, account, 1 << 22);
        var next = lines.NextAsync(CancellationToken.None).AsTask();
        await pipe.Writer.WriteAsync(new byte[1 << 20]);
        await Until(() => _budget.Taken >= 1 << 20);
        Assert.False(next.IsCompleted);

        await pipe.Writer.WriteAsync("\n"u8.ToArray());
        using (var line = await next)
        {
            Assert.Equal(1 << 20, line!.Bytes!.Bytes.Length);
        }

        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public async Task A_line_over_the_budget_is_refused_and_the_next_one_is_read()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var account = _budget.Open(Ada);
        using var full = _budget.Open(Ada);
        full.Hold(_budget.ClientLimit - (1 << 20));
        var lines = Lines(pipe, account, int.MaxValue);
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(new string('x', 1 << 22) + "\nshort\n"));
        await pipe.Writer.CompleteAsync();

        using var refused = await lines.NextAsync(CancellationToken.None);
        using var kept = await lines.NextAsync(CancellationToken.None);

        Assert.Equal((1, 503), (refused!.Number, refused.Refusal!.StatusCode));
        Assert.Equal((2, "short"), (kept!.Number, Encoding.UTF8.GetString(kept.Bytes!.Bytes.Span)));
        Assert.Null(await lines.NextAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_sender_that_disconnects_in_the_middle_of_a_line_leaks_no_memory()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var account = _budget.Open(Ada);
        using var aborted = new CancellationTokenSource();
        var lines = new BatchLines(
            pipe.Reader,
            new Limits { BatchLineBytes = 1 << 22, Seconds = 60 },
            account,
            TimeProvider.System,
            CancellationToken.None
        );
        var next = lines.NextAsync(aborted.Token).AsTask();
        await pipe.Writer.WriteAsync(new byte[1 << 20]);
        await Until(() => _budget.Taken > 0);
        await aborted.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.Equal(0, _budget.Taken);
    }

    private static BatchLines Lines(Pipe pipe, MemoryBudget.Account account, int longest) =>
        new(pipe.Reader, new Limits { BatchLineBytes = longest, Seconds = 60 }, account, TimeProvider.System, CancellationToken.None);

    private static async Task Until(Func<bool> condition)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(5, end.Token);
        }
    }
}
