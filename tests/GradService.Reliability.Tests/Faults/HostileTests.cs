using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;

namespace GradService.Reliability.Tests.Faults;

/// <summary>
/// One hostile caller can neither crash the process nor block other callers, within the memory of a pod of the project's own Deployment.
/// </summary>
public sealed class HostileTests
{
    // 70 % of 1 GiB: the heap limit that DOTNET_GCHeapHardLimitPercent sets in the Deployment.
    private static readonly Dictionary<string, string> Pod = new() { ["DOTNET_GCHeapHardLimit"] = "0x2CCCCCCC" };

    [Fact]
    public async Task Endless_lines_of_class_uploads_fill_a_memory_budget_and_not_the_heap()
    {
        using var server = await ServerProcess.StartReady(Pod);
        using var client = new HttpClient { BaseAddress = server.Address };
        var connections = new List<RawRequest>();
        var half = new string('x', 3_900_000);
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var connection = await RawRequest.Open(server);
                connections.Add(connection);
                await connection.Send($"POST /v1/grades/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 900000000\r\n\r\n{Exercise.Class}\n");
                await connection.Send(half);
            }

            Assert.Equal(HttpStatusCode.OK, await Small(client));
            Assert.False(server.HasEnded);
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }

        Assert.Equal(HttpStatusCode.OK, await Small(client));
    }

    [Theory]
    [InlineData("/v1/exercises/moodle", 1000)]
    [InlineData("/v1/exercises/lint", 1000)]
    [InlineData("/v1/exercises/lint", 300)]
    [InlineData("/v1/explanations", 1000)]
    [InlineData("/v1/graphs", 1000)]
    [InlineData("/v1/checks", 300)]
    public async Task A_layer_of_a_million_weights_is_answered_or_refused_by_every_operation(string path, int units)
    {
        using var server = await ServerProcess.StartReady(Pod);
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(2) };
        var bodies = Enumerable.Range(0, 2).Select(_ => Send(client, path, Exercise.Large(units, units))).ToList();

        Assert.All(await Task.WhenAll(bodies), status => Assert.Contains((int)status, (int[])[200, 413, 503]));
        Assert.Equal(HttpStatusCode.OK, await Small(client));
        Assert.False(server.HasEnded);
    }

    [Fact]
    public async Task A_small_request_is_answered_while_long_requests_of_another_caller_hold_every_worker()
    {
        using var server = await ServerProcess.StartReady(
            new Dictionary<string, string>
            {
                ["Server__Workers"] = "2",
                ["Limits__Steps"] = "1000000000",
                ["Limits__Work"] = "1000000000000000",
            }
        );
        using var client = new HttpClient { BaseAddress = server.Address };
        using var leave = new CancellationTokenSource();
        var runs = Enumerable
            .Range(0, 8)
            .Select(_ => client.PostAsync("/v1/training", Exercise.Json(Exercise.LongRun), leave.Token))
            .ToList();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await Small(client));
        }

        Assert.All(runs, run => Assert.False(run.IsCompleted));
        await leave.CancelAsync();
    }

    [Fact]
    public async Task A_client_that_disconnects_during_a_class_upload_logs_no_error_and_no_warning()
    {
        using var server = await ServerProcess.StartReady();
        using var client = new HttpClient { BaseAddress = server.Address };
        for (var i = 0; i < 20; i++)
        {
            await using var connection = await RawRequest.Open(server);
            await connection.Send(
                $"POST /v1/grades/batch HTTP/1.1\r\nHost: a\r\nContent-Length: "
                    + $"900000\r\n\r\n{Exercise.Class}\n{Exercise.Line(i)}\n{{\"id\":"
            );
        }

        Assert.Equal(HttpStatusCode.OK, await Small(client));
        server.AskToStop();
        Assert.Equal(0, await server.End());
        Assert.DoesNotContain(
            server.Output,
            line =>
                line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal)
                || line.Contains("\"LogLevel\":\"Warning\"", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("Limits__Seconds", "abc", "Limits:Seconds")]
    [InlineData("Limit__Seconds", "5", "'Limits'")]
    [InlineData("Acess__ApiKeys__ADA", "00", "'Access'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("Kestrel__Endpoints__A__Url", "nonsense", "nonsense")]
    public async Task A_failed_start_logs_one_line_and_exits_with_1(string setting, string value, string told)
    {
        using var server = ServerProcess.StartOurs(new Dictionary<string, string> { [setting] = value });

        await OneLine(server, told);
    }

    [Fact]
    public async Task A_port_in_use_logs_one_line_and_exits_with_1()
    {
        using var first = await ServerProcess.StartReady();
        using var second = ServerProcess.StartOurs(port: first.Address.Port);

        await OneLine(second, "address already in use");
    }

    [Fact]
    public async Task A_compressed_body_is_decompressed_only_up_to_the_limit()
    {
        using var server = await ServerProcess.StartReady(Pod);
        using var client = new HttpClient { BaseAddress = server.Address };
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var spaces = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            for (var i = 0; i < 300; i++)
            {
                await gzip.WriteAsync(spaces);
            }
        }

        using var content = new ByteArrayContent(packed.ToArray())
        {
            Headers = { ContentType = new("application/json"), ContentEncoding = { "gzip" } },
        };
        using var response = await client.PostAsync("/v1/gradients", content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Bodies_that_stop_arriving_are_refused_and_are_no_errors_of_the_service()
    {
        using var server = await ServerProcess.StartReady(new Dictionary<string, string> { ["Limits__Seconds"] = "1" });
        (string Path, string Header, string Start)[] bodies =
        [
            ("/v1/gradients", "Content-Length: 1000", "{\"title\":"),
            ("/v1/gradients", "Transfer-Encoding: chunked", "5\r\n{    \r\n"),
            ("/v1/gradients", "Content-Encoding: gzip\r\nContent-Length: 1000", ""),
            ("/v1/grades/batch", "Content-Length: 1000", "{\"title\":"),
        ];
        // Each connection ends when Kestrel has waited long enough for the rest of the body.
        var answers = await Task.WhenAll(
            bodies.Select(async body =>
            {
                await using var half = await RawRequest.Open(server);
                await half.Send($"POST {body.Path} HTTP/1.1\r\nHost: a\r\n{body.Header}\r\n\r\n{body.Start}");
                return await half.ReadToEnd();
            })
        );

        Assert.All(answers, answer => Assert.Matches("^HTTP/1.1 (408|503) ", answer));
        Assert.DoesNotContain(server.Output, line => line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal));
    }

    private static async Task OneLine(ServerProcess server, string told)
    {
        Assert.Equal(1, await server.End());
        var line = Assert.Single(server.Output, line => line.Length > 0);
        var message = JsonDocument.Parse(line).RootElement.GetProperty("Message").GetString();
        Assert.StartsWith("The service cannot start: ", message, StringComparison.Ordinal);
        Assert.Contains(told, message, StringComparison.Ordinal);
    }

    private static Task<HttpStatusCode> Small(HttpClient client) => Send(client, "/v1/gradients", Exercise.Small);

    private static async Task<HttpStatusCode> Send(HttpClient client, string path, string body)
    {
        using var response = await client.PostAsync(path, Exercise.Json(body));
        return response.StatusCode;
    }
}
