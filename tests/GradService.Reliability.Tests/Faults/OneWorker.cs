using System.Net;
using System.Text;

namespace GradService.Reliability.Tests.Faults;

/// <summary>The service in a process of its own, with one worker: whoever keeps it keeps it from everybody.</summary>
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

    /// <summary>Talks to it.</summary>
    public HttpClient Client { get; private set; } = new();

    /// <summary>Its process.</summary>
    internal ServerProcess Server => _server ?? throw new InvalidOperationException("It was not started.");

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

    /// <summary>Waits for what is bound to happen; a test that waits in vain is stopped.</summary>
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
