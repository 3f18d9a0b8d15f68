using System.Collections.Concurrent;
using GradService.Api.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace GradService.Api.Tests.Hosting;

/// <summary>The log lines of requests; the trace id of a problem leads to its line.</summary>
public sealed class RequestLogTests : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Category, string Text)> _lines = [];

    [Theory]
    [InlineData("POST", "/v1/gradients", """{ "a secret": 1 }""", "computeGradients was refused with 400", LogLevel.Information)]
    [InlineData("POST", "/v1/grades/batch", "{}", "gradeClass was refused with 400", LogLevel.Information)]
    [InlineData("POST", "/v1/exercises/moodle", "[1]", "exportToMoodle was refused with 400", LogLevel.Information)]
    [InlineData("GET", "/v1/nothing", "", "GET was refused with 404", LogLevel.Information)]
    public async Task A_refusal_logs_one_line_with_its_trace_id(string method, string path, string body, string told, LogLevel level)
    {
        await using var api = Start();
        using var client = api.CreateClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        if (method == "POST")
        {
            request.Content = new StringContent(body, mediaType: new("application/json"));
        }

        using var response = await client.SendAsync(request);
        var trace = (await Answer.Read(response)).Json.GetProperty("traceId").GetString()!;

        var line = Assert.Single(_lines, line => line.Text.Contains(trace, StringComparison.Ordinal));
        Assert.StartsWith(told, line.Text, StringComparison.Ordinal);
        Assert.Equal(level, line.Level);
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", trace, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_refusals_logs_few_lines_and_the_next_line_counts_those_left_out()
    {
        var clock = new FakeTimeProvider();
        await using var api = Start(clock);
        using var client = api.CreateClient();
        for (var i = 0; i < 100; i++)
        {
            using var response = await client.GetAsync("/v1/nothing");
        }

        var lines = _lines.Count(line => line.Category == typeof(RequestLog).FullName);
        Assert.InRange(lines, 1, 50);
        clock.Advance(TimeSpan.FromSeconds(1));
        using var last = await client.GetAsync("/v1/nothing");
        Assert.EndsWith(
            $"{100 - lines} lines left out before.",
            _lines.Last(line => line.Category == typeof(RequestLog).FullName).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_fast_request_is_logged_at_debug_level_only()
    {
        await using var api = Start();
        using var client = api.CreateClient();
        using var content = new StringContent(
            """{ "network": { "layers": [{ "weights": [[1]] }] }, "loss": "mse", "inputs": [[1]], "targets": [[1]] }""",
            mediaType: new("application/json")
        );
        using var response = await client.PostAsync("/v1/gradients", content);

        var line = Assert.Single(_lines, line => line.Category == typeof(RequestLog).FullName);
        Assert.Equal(LogLevel.Debug, line.Level);
        Assert.Matches("^computeGradients answered 200 after .* work [1-9][0-9]*, memory [1-9][0-9]* bytes", line.Text);
    }

    [Fact]
    public async Task One_line_at_the_start_states_the_version_and_the_limits()
    {
        await using var api = Start();
        using var client = api.CreateClient();

        var line = Assert.Single(_lines, line => line.Text.StartsWith("GradService 1.0.0, commit ", StringComparison.Ordinal));
        Assert.Contains("60 s", line.Text, StringComparison.Ordinal);
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => new Lines(_lines, categoryName);

    void IDisposable.Dispose()
    {
        // Every application factory disposes the logger provider, but the test still needs it.
    }

    private WebApplicationFactory<Program> Start(TimeProvider? clock = null) =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
            host.ConfigureTestServices(services =>
                services
                    .AddLogging(logging =>
                        logging.AddProvider(this).AddFilter<RequestLogTests>(typeof(RequestLog).FullName, LogLevel.Debug)
                    )
                    .AddSingleton(clock ?? TimeProvider.System)
            )
        );

    private sealed class Lines(ConcurrentQueue<(LogLevel Level, string Category, string Text)> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Enqueue((logLevel, category, formatter(state, exception)));
    }
}
