using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GradService.Reliability.Tests.Observing;

/// <summary>Telemetry is sent to the collector that the OpenTelemetry settings name, and nowhere if they name none.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Signal, string Text)> _received = [];
    private WebApplication? _collector;

    private WebApplication Collector => _collector ?? throw new InvalidOperationException("the collector was not started");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.MapPost(
            "/v1/{signal}",
            async (string signal, HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                // Protobuf stores strings as plain bytes, so they can be searched without decoding the message.
                _received.Enqueue((signal, Encoding.Latin1.GetString(body.ToArray())));
            }
        );
        await _collector.StartAsync();
    }

    public async Task DisposeAsync() => await Collector.DisposeAsync();

    [Fact]
    public async Task Metrics_and_traces_arrive_and_contain_no_request_content()
    {
        using var server = await ServerProcess.StartReady(
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Collector.Urls.First(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "300",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            }
        );
        var trace = await Use(server);

        await Until(
            "metrics",
            "gradservice.compute.duration",
            "gradservice.exercise.parameters",
            "gradservice.exercise.samples",
            "gradservice.refusals",
            "computeGradients",
            "http.server.request.duration",
            "dotnet.gc"
        );
        await Until("traces", "/v1/gradients", "gradservice", Encoding.Latin1.GetString(Convert.FromHexString(trace)));
        Assert.DoesNotContain(_received, sent => sent.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_sent_if_no_collector_is_configured()
    {
        using var server = await ServerProcess.StartReady();
        await Use(server);
        server.AskToStop();
        Assert.Equal(0, await server.End());

        Assert.Empty(_received);
    }

    /// <summary>Sends one valid and one invalid request.</summary>
    /// <returns>The trace id of the invalid request.</returns>
    private static async Task<string> Use(ServerProcess server)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        using var good = await client.PostAsync("/v1/gradients", Exercise.Json(Exercise.Small));
        Assert.True(good.IsSuccessStatusCode);
        using var bad = await client.PostAsync("/v1/gradients", Exercise.Json("""{ "secret": 1 }"""));
        var problem = System.Text.Json.JsonDocument.Parse(await bad.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("traceId").GetString()!.Split('-')[1];
    }

    private async Task Until(string signal, params string[] texts)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        foreach (var text in texts)
        {
            while (!_received.Any(sent => sent.Signal == signal && sent.Text.Contains(text, StringComparison.Ordinal)))
            {
                Assert.False(end.IsCancellationRequested, $"no {signal} with {text}");
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }
}
