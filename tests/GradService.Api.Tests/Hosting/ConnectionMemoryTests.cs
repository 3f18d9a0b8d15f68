using GradService.Api.Configuration;
using GradService.Api.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GradService.Api.Tests.Hosting;

/// <summary>The memory pool of Kestrel's connections.</summary>
public sealed class ConnectionMemoryTests
{
    [Fact]
    public void Kestrel_uses_this_memory_pool()
    {
        using var api = new WebApplicationFactory<Program>();
        Assert.IsType<ConnectionMemory>(api.Services.GetRequiredService<IMemoryPoolFactory<byte>>());
    }

    [Theory]
    [InlineData(-1, 1 << 15)]
    [InlineData(4096, 1 << 15)]
    [InlineData(100_000, 100_000)]
    public void A_block_fits_a_typical_request_and_at_least_the_requested_size(int asked, int length)
    {
        using var pool = new ConnectionMemory(new MemoryBudget(Options.Create(new ServerLimits())));
        using var block = pool.Rent(asked);

        Assert.InRange(block.Memory.Length, length, 2 * length);
    }

    [Fact]
    public void Disposing_one_pool_does_not_affect_the_others()
    {
        var factory = new ConnectionMemory(new MemoryBudget(Options.Create(new ServerLimits())));
        factory.Create().Dispose();

        using var block = factory.Create().Rent();
        Assert.NotEqual(0, block.Memory.Length);
    }

    [Fact]
    public void The_budget_counts_a_block_while_it_is_rented()
    {
        var budget = new MemoryBudget(Options.Create(new ServerLimits()));
        using (var block = new ConnectionMemory(budget).Rent())
        {
            Assert.Equal(block.Memory.Length, budget.Connections);
        }

        Assert.Equal(0, budget.Connections);
    }
}
