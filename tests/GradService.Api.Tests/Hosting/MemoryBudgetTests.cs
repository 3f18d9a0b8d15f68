using System.IO.Pipelines;
using System.Text;
using GradService.Api.Access;
using GradService.Api.Grades;
using GradService.Api.Hosting;
using GradService.Engine.Graph;
using Microsoft.Extensions.Options;

namespace GradService.Api.Tests.Hosting;

/// <summary>The one budget of memory: what holds memory takes it from there first, and gives it back.</summary>
public sealed class MemoryBudgetTests
{
    private const int Limit = 1 << 24;

    private static readonly Client Ada = new("ada", 0, 0);
    private static readonly Client Bob = new("bob", 0, 0);

    private readonly MemoryBudget _budget = new(Options.Create(new ServerLimits { BufferedBytes = Limit }));

    [Fact]
    public void One_client_holds_a_share_and_leaves_the_rest_to_others()
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
    public void A_small_request_is_served_though_others_have_spent_everything()
    {
        using var first = _budget.Open(Ada);
        using var second = _budget.Open(Bob);
        first.Hold(Limit);
        using var small = _budget.Open(new Client("eve", 0, 0));

        Assert.True(small.TryTake(100_000));
        Assert.False(second.TryTake(1_000_000));
    }

    [Fact]
    public void What_is_left_in_an_account_comes_back_when_it_is_closed_and_only_once()
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
    public void A_request_that_needs_more_than_its_client_can_ever_have_is_too_large_and_not_merely_early()
    {
        using var resources = new RequestResources(_budget.Open(Ada));

        Assert.Throws<LimitExceededException>(() => resources.Reserve(new Cost(0, Limit)));
        using var other = _budget.Open(Ada);
        other.Hold(_budget.ClientLimit);
        Assert.Throws<OutOfBudgetException>(() => resources.Reserve(new Cost(0, 1000)));
    }

    [Fact]
    public async Task A_line_that_has_no_end_is_in_the_budget_and_nowhere_else()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var account = _budget.Open(Ada);
        using var lines = Lines(pipe, account, 1 << 22);
        var next = lines.NextAsync().AsTask();
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
    public async Task A_line_that_there_is_no_memory_for_is_refused_and_the_next_one_is_read()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var account = _budget.Open(Ada);
        using var full = _budget.Open(Ada);
        full.Hold(_budget.ClientLimit - (1 << 20));
        using var lines = Lines(pipe, account, int.MaxValue);
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(new string('x', 1 << 22) + "\nshort\n"));
        await pipe.Writer.CompleteAsync();

        using var refused = await lines.NextAsync();
        using var kept = await lines.NextAsync();

        Assert.Equal((1, 503), (refused!.Number, refused.Refusal!.StatusCode));
        Assert.Equal((2, "short"), (kept!.Number, Encoding.UTF8.GetString(kept.Bytes!.Bytes.Span)));
        Assert.Null(await lines.NextAsync());
    }

    [Fact]
    public async Task A_sender_that_leaves_in_the_middle_of_a_line_leaves_nothing_behind()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var account = _budget.Open(Ada);
        using var aborted = new CancellationTokenSource();
        using var lines = new BatchLines(
            pipe.Reader,
            new Limits { BatchLineBytes = 1 << 22, Seconds = 60 },
            account,
            aborted.Token,
            CancellationToken.None
        );
        var next = lines.NextAsync().AsTask();
        await pipe.Writer.WriteAsync(new byte[1 << 20]);
        await Until(() => _budget.Taken > 0);
        await aborted.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.Equal(0, _budget.Taken);
    }

    private static BatchLines Lines(Pipe pipe, MemoryBudget.Account account, int longest) =>
        new(pipe.Reader, new Limits { BatchLineBytes = longest, Seconds = 60 }, account, CancellationToken.None, CancellationToken.None);

    private static async Task Until(Func<bool> condition)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(5, end.Token);
        }
    }
}
