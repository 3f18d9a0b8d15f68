using System.Text;

namespace GradService.Reliability.Tests.Faults;

/// <summary>Misbehaving connections are refused or closed, and other clients are still served.</summary>
public sealed class ConnectionTests(OneWorker service) : IClassFixture<OneWorker>
{
    [Fact]
    public async Task A_body_that_arrives_too_slowly_is_refused_with_408_and_blocks_nobody()
    {
        await using var slow = await RawRequest.Open(service.Server);
        await slow.Post("/v1/gradients", 100_000);
        var answer = slow.ReadToEnd();
        while (!answer.IsCompleted)
        {
            await service.MustServe();
            try
            {
                await slow.Send(" ");
            }
            catch (IOException)
            {
                // The service has refused the request and closed the connection.
            }

            await Task.Delay(100);
        }

        Assert.StartsWith("HTTP/1.1 408 ", await answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_half_closes_its_connection_counts_as_gone_and_frees_its_worker()
    {
        await using var half = await RawRequest.Open(service.Server);
        await half.Post("/v1/training", Exercise.LongRun.Length);
        await half.Send(Exercise.LongRun);
        half.CloseSending();

        await half.ReadToEnd();
        await service.MustServe();
    }

    [Theory]
    [InlineData("/v1/gradients")]
    [InlineData("/v1/grades/batch")]
    public async Task Clients_that_disconnect_in_the_middle_of_a_body_leak_no_handles(string path)
    {
        var handles = service.Server.Handles;
        for (var i = 0; i < 200; i++)
        {
            await using var leaving = await RawRequest.Open(service.Server);
            await leaving.Post(path, Exercise.Small.Length);
            await leaving.Send(Exercise.Small[..(i % Exercise.Small.Length)]);
        }

        await service.MustServe();
        await OneWorker.Until(() => service.Server.Handles <= handles + 20);
    }

    [Fact]
    public async Task Clients_that_never_read_their_response_hold_no_worker()
    {
        var body = Exercise.Large(300, 300);
        var idle = new List<RawRequest>();
        try
        {
            for (var i = 0; i < 12; i++)
            {
                var request = await RawRequest.Open(service.Server, receiveBuffer: 1024);
                idle.Add(request);
                await request.Post("/v1/gradients", body.Length);
                await request.Send(body);
            }

            // Each response is larger than the socket buffers, and there is only one worker.
            for (var i = 0; i < 20; i++)
            {
                await service.MustServe();
            }
        }
        finally
        {
            foreach (var request in idle)
            {
                await request.DisposeAsync();
            }
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400")]
    [InlineData("GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", "400")]
    [InlineData("GET / HTTP/9.9\r\nHost: x\r\n\r\n", "505")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", "400")]
    [InlineData("POST /v1/gradients HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400")]
    [InlineData("POST /v1/gradients HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400")]
    [InlineData("POST /v1/gradients HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "400")]
    [InlineData("POST /v1/gradients HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n", "400")]
    [InlineData("POST /v1/grades/batch HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n", "400")]
    [InlineData("POST /v1/gradients HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\nConnection: close\r\n\r\n", "413")]
    public async Task Invalid_HTTP_is_refused_and_the_connection_is_closed(string text, string status)
    {
        await using var odd = await RawRequest.Open(service.Server);
        await odd.Send(text);
        Assert.StartsWith($"HTTP/1.1 {status} ", await odd.ReadToEnd(), StringComparison.Ordinal);
        await service.MustServe();
    }

    [Theory]
    [InlineData(10_000, 0, "414")]
    [InlineData(10, 500, "431")]
    public async Task A_request_line_or_headers_that_are_too_long_are_refused(int path, int headers, string status)
    {
        await using var long1 = await RawRequest.Open(service.Server);
        var head = new StringBuilder($"GET /{new string('x', path)} HTTP/1.1\r\nHost: x\r\n");
        for (var i = 0; i < headers; i++)
        {
            head.Append(System.Globalization.CultureInfo.InvariantCulture, $"X-{i}: {new string('y', 200)}\r\n");
        }

        try
        {
            await long1.Send($"{head}\r\n");
        }
        catch (IOException)
        {
            // The service refused the request before all of it was sent.
        }

        Assert.StartsWith($"HTTP/1.1 {status} ", await long1.ReadToEnd(), StringComparison.Ordinal);
        await service.MustServe();
    }

    [Fact]
    public async Task A_training_run_whose_client_has_disconnected_frees_its_worker()
    {
        using (var leave = new CancellationTokenSource())
        {
            using var content = new StringContent(Exercise.LongRun, Encoding.UTF8, "application/json");
            var run = service.Client.PostAsync("/v1/training", content, leave.Token);
            await Task.WhenAny(run, Task.Delay(500));
            Assert.False(run.IsCompleted);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        await service.MustServe();
    }

    [Fact]
    public async Task Connections_over_the_limit_are_closed_and_open_ones_are_still_served()
    {
        await using var limited = new OneWorker { Settings = { ["Server__Connections"] = "10" } };
        await limited.InitializeAsync();
        await limited.MustServe();
        var open = new List<RawRequest>();
        for (var i = 0; i < 30; i++)
        {
            open.Add(await RawRequest.Open(limited.Server));
        }

        await using (var further = open[^1])
        {
            Assert.Equal("", await further.ReadToEnd());
        }

        await limited.MustServe();
        foreach (var connection in open)
        {
            await connection.DisposeAsync();
        }
    }
}
