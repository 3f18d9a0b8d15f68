using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace GradService.Reliability.Tests.Fuzz;

/// <summary>
/// The service in a process of its own, with limits that keep single requests short, and what its OpenAPI document says of it.
/// </summary>
public sealed class FuzzedService : IAsyncLifetime
{
    /// <summary>Seconds after which the service stops a request.</summary>
    public const int Seconds = 5;

    private ServerProcess? _server;

    /// <summary>Talks to it. Patience well beyond the limit of the service: whoever has waited so long was forgotten.</summary>
    public HttpClient Client { get; private set; } = new();

    /// <summary>Its operations.</summary>
    internal IReadOnlyList<Operation> Operations { get; private set; } = [];

    /// <summary>Its process.</summary>
    internal ServerProcess Server => _server ?? throw new InvalidOperationException("It was not started.");

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
        Operations = Operation.AllOf(await Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json"));
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        Client.Dispose();
        _server?.Dispose();
        return Task.CompletedTask;
    }
}
