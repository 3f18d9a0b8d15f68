using System.Net;
using System.Text;

namespace GradService.Reliability.Tests.Faults;

/// <summary>The service in its own process with one worker, so that a request that holds the worker blocks all others.</summary>
public sealed class OneWorker : IAsyncLifetime, IAsyncDisposable
{
    private ServerProcess? _server;

    /// <summary>Settings, as environment variables.</summary>
    public Dictionary<string, string> Settings { get; } =
        new()
        {
            ["Server__Workers"] = "1",
            ["Limits__Steps"] = "1000000000",
            ["Limits__Work"] = "1000000000000000",
        };

    /// <summary>A client of the service.</summary>
    public HttpClient Client { get; private set; } = new();

    /// <summary>The process of the service.</summary>
    internal ServerProcess Server => _server ?? throw new InvalidOperationException("the service was not started");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartReady(Settings);
        Client = new HttpClient { BaseAddress = _server.Address, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Fails unless a small request is answered.</summary>
    public async Task MustServe()
    {
        using var content = new StringContent(Exercise.Small, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync("/v1/gradients", content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Waits until a condition holds; fails after one minute.</summary>
    public static async Task Until(Func<bool> condition)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            await Task.Delay(20, end.Token);
        }
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        Client.Dispose();
        _server?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
}
