using System.Net;

namespace GradService.Reliability.Tests.Fuzz;

/// <summary>
/// The service in its own process, with limits that keep single requests short, and the operations of its OpenAPI document.
/// </summary>
public sealed class FuzzedService : IAsyncLifetime
{
    /// <summary>The service's time limit for a request, in seconds.</summary>
    public const int Seconds = 5;

    private ServerProcess? _server;

    /// <summary>A client whose timeout is far above the service's time limit: if it expires, the service has lost the request.</summary>
    public HttpClient Client { get; private set; } = new();

    /// <summary>The operations of the service.</summary>
    internal IReadOnlyList<DocumentedOperation> Operations { get; private set; } = [];

    /// <summary>The process of the service.</summary>
    internal ServerProcess Server => _server ?? throw new InvalidOperationException("the service was not started");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartReady(
            new Dictionary<string, string>
            {
                ["Limits__Seconds"] = $"{Seconds}",
                ["Limits__Work"] = "5000000000",
                ["Limits__RequestBytes"] = "2000000",
            }
        );
        var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, AllowAutoRedirect = false };
        Client = new HttpClient(handler) { BaseAddress = _server.Address, Timeout = TimeSpan.FromSeconds(6 * Seconds) };
        Operations = await DocumentedOperation.AllOf(Client);
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        Client.Dispose();
        _server?.Dispose();
        return Task.CompletedTask;
    }
}
