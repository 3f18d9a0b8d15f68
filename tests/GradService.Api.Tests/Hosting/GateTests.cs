using GradService.Api.Access;
using GradService.Api.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GradService.Api.Tests.Hosting;

/// <summary>The order of computations: clients take turns, and short computations go before long ones.</summary>
public sealed class GateTests : IDisposable
{
    private static readonly Client Ada = new("ada", 0, 0);
    private static readonly Client Bob = new("bob", 0, 0);
    private static readonly Client Eve = new("eve", 0, 0);

    private readonly WebApplicationFactory<Program> _api = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        host.UseSetting("Server:Workers", "1").UseSetting("Server:Waiting", "4")
    );

    private Gate Gate => _api.Services.GetRequiredService<Gate>();

    [Fact]
    public async Task Clients_take_turns_regardless_of_how_many_requests_each_has()
    {
        var held = await Gate.EnterAsync(Ada, default);
        var order = new List<Client>();
        Task[] waiting = [.. new[] { Ada, Ada, Ada, Bob }.Select(client => Enter(client, order))];
        held!.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal([Ada, Bob, Ada, Ada], order);
    }

    [Fact]
    public async Task A_short_request_runs_beside_long_ones_that_hold_every_worker()
    {
        using var running = await Gate.EnterAsync(Ada, default);
        Assert.True(await running!.ProlongAsync());

        using var small = await Gate.EnterAsync(Bob, default);
        Assert.True(small!.IsRunning && running.IsRunning);
        var third = Gate.EnterAsync(Eve, default).AsTask();
        Assert.False(third.IsCompleted);

        small.Dispose();
        (await third)!.Dispose();
    }

    [Fact]
    public async Task A_long_computation_yields_to_waiting_ones_and_then_continues()
    {
        var running = await Gate.EnterAsync(Ada, default);
        var waiting = Gate.EnterAsync(Bob, default).AsTask();
        var order = new List<string>();
        var computing = Task.Run(() =>
        {
            while (!running!.IsLong)
            {
                running.Pass();
            }

            order.Add("long");
            running.Dispose();
        });
        using (var small = await waiting)
        {
            order.Add("short");
        }

        await computing;
        Assert.Equal(["short", "long"], order);
    }

    [Fact]
    public async Task A_suspended_computation_ends_when_its_client_disconnects()
    {
        using var leaving = new CancellationTokenSource();
        using var first = await Gate.EnterAsync(Ada, leaving.Token);
        var waiting = Gate.EnterAsync(Bob, default).AsTask();
        var computing = Task.Run(() =>
        {
            while (true)
            {
                first!.Checkpoint.Pass();
            }
        });
        using var second = await waiting;
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => computing);
        Assert.True(second!.IsRunning);
        Assert.Equal(1, Gate.Running);
    }

    [Fact]
    public async Task A_client_that_fills_the_queue_loses_a_place_to_another_client_but_not_to_itself()
    {
        using var held = await Gate.EnterAsync(Ada, default);
        var own = Enumerable.Range(0, 4).Select(_ => Gate.EnterAsync(Ada, default).AsTask()).ToList();
        Assert.Null(await Gate.EnterAsync(Ada, default));

        var other = Gate.EnterAsync(Bob, default).AsTask();
        Assert.Null(await own[^1]);
        Assert.False(other.IsCompleted);
        Assert.Null(await Gate.EnterAsync(Ada, default));
        held!.Dispose();
        await Task.WhenAll(own.SkipLast(1).Append(other).Select(async turn => (await turn)!.Dispose()));
    }

    /// <inheritdoc/>
    public void Dispose() => _api.Dispose();

    private async Task Enter(Client client, List<Client> order)
    {
        using var turn = await Gate.EnterAsync(client, default);
        lock (order)
        {
            order.Add(client);
        }
    }
}
