using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;

namespace GradService.Benchmarks.Service;

/// <summary>
/// The load of a service with many users: a mix of valid and invalid requests of many kinds, on a fixed number of connections. One in
/// <see cref="OneLeavesIn"/> callers disconnects after at most 10 ms.
/// </summary>
internal sealed class MixedLoad : IDisposable
{
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";
    private const int OneLeavesIn = 50;

    private static readonly (int Weight, string Path, string MediaType, byte[] Body)[] Mix =
    [
        (40, "/v1/gradients", Json, Requests.Gradients("S")),
        (20, "/v1/gradients", Json, Requests.Gradients("M")),
        (1, "/v1/gradients", Json, Requests.Gradients("L")),
        (10, "/v1/checks", Json, Requests.Gradients("S")),
        (10, "/v1/grades", Json, Text($"{ClassTable.Exercise[..^1]}, \"answers\": {ClassTable.Sheets[^1].Answers} }}")),
        (5, "/v1/explanations", Json, Requests.Gradients("S")),
        (3, "/v1/graphs", Json, Requests.Gradients("S")),
        (3, "/v1/exports", Json, Requests.Gradients(Loads.Make("S"), ("target", "numpy"))),
        (3, "/v1/training", Json, Requests.Gradients(Loads.Make("S"), ("steps", 200))),
        (1, "/v1/grades/batch", Lines, Text($"{ClassTable.Exercise}\n{string.Join('\n', Enumerable.Range(0, 30).Select(Line))}")),
        (4, "/v1/gradients", Json, "{ \"network\": 5 }"u8.ToArray()),
    ];

    private readonly SocketsHttpHandler _handler = new() { PooledConnectionLifetime = TimeSpan.FromSeconds(20) };
    private readonly HttpClient _client;

    public MixedLoad(Uri address) =>
        _client = new HttpClient(_handler, disposeHandler: false) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(90) };

    /// <summary>The number of requests by status; 0 if the caller disconnected before the response, -1 if the connection failed.</summary>
    public ConcurrentDictionary<int, long> Statuses { get; } = [];

    /// <summary>The number of failed connections, by path and message.</summary>
    public ConcurrentDictionary<string, long> Failures { get; } = [];

    /// <summary>The number of completed requests.</summary>
    public long Count => Statuses.Values.Sum();

    /// <summary>Sends requests until it is cancelled.</summary>
    public Task Run(int connections, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => Send(new Random(i), stop), CancellationToken.None)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    private async Task Send(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var pick = random.Next(Mix.Sum(request => request.Weight));
            var request = Mix.First(request => (pick -= request.Weight) < 0);
            using var content = new ByteArrayContent(request.Body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue(request.MediaType) },
            };
            using var patience = new CancellationTokenSource();
            if (random.Next(OneLeavesIn) == 0)
            {
                patience.CancelAfter(random.Next(1, 10));
            }

            var status = 0;
            try
            {
                using var response = await _client.PostAsync(request.Path, content, patience.Token);
                status = (int)response.StatusCode;
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                // The caller disconnected on purpose.
            }
            catch (HttpRequestException exception)
            {
                Failures.AddOrUpdate($"{request.Path}: {exception.Message}", 1, (_, count) => count + 1);
                status = -1;
            }

            Statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
        }
    }

    private static string Line(int student) =>
        $"{{\"id\":\"s{student}\",\"answers\":{ClassTable.Sheets[student % ClassTable.Sheets.Length].Answers}}}";

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
