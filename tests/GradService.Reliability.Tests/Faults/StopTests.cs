using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace GradService.Reliability.Tests.Faults;

/// <summary>
/// An orchestrator asks the process to stop under load: requests in progress are finished, streams report how far they got, and the process
/// exits with 0.
/// </summary>
public sealed class StopTests
{
    [Fact]
    public async Task Requests_in_progress_are_finished_and_the_process_exits_with_0()
    {
        await using var service = new OneWorker { Settings = { ["Server__Workers"] = "0" } };
        await service.InitializeAsync();
        var lines = new Lines(service.Server);
        var batch = Task.Run(lines.Post);
        var run = Task.Run(() => Train(service.Client));
        var load = new ConcurrentQueue<HttpStatusCode?>();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(() => PostUntilRefused(service, load))).ToArray();
        await OneWorker.Until(() => lines.Sent > 100 && load.Count > 500);

        service.Server.AskToStop();

        using var drain = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.Equal(0, await service.Server.End(drain.Token));
        await Task.WhenAll(clients);
        Assert.All(load, status => Assert.Contains(status, (HttpStatusCode?[])[HttpStatusCode.OK, null]));
        MustSayHowFarItCame(await batch);
        MustEndWithAnEvent(await run);
    }

    private static void MustSayHowFarItCame(string answer)
    {
        Assert.EndsWith("\r\n0\r\n\r\n", answer, StringComparison.Ordinal);
        // Keep the JSON lines; the others are headers and chunk sizes.
        var lines = answer.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var (graded, last, summary) = (lines[..^2], lines[^2], lines[^1].GetProperty("summary"));

        Assert.Equal(Enumerable.Range(0, graded.Length).Select(i => $"s{i}"), graded.Select(line => line.GetProperty("id").GetString()));
        Assert.All(graded, line => Assert.True(line.TryGetProperty("grade", out _)));
        Assert.Equal(503, last.GetProperty("problem").GetProperty("status").GetInt32());
        // Line 1 is the exercise, so the first unread line, which the problem names, is the number of grades plus 2.
        Assert.Equal(graded.Length + 2, last.GetProperty("line").GetInt32());
        Assert.Equal(graded.Length, summary.GetProperty("submissions").GetInt32());
    }

    private static void MustEndWithAnEvent(string run)
    {
        var events = run.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(events[..^1], one => Assert.StartsWith("event: progress\n", one, StringComparison.Ordinal));
        Assert.StartsWith("event: problem\n", events[^1], StringComparison.Ordinal);
        Assert.Contains("shutting down", events[^1], StringComparison.Ordinal);
    }

    private static async Task<string> Train(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/training")
        {
            Content = new StringContent(Exercise.LongRun, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Accept", "text/event-stream");
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>
    /// Posts on new and reused connections until the server is gone: a lost connection is the only failure that a request may have.
    /// </summary>
    private static async Task PostUntilRefused(OneWorker service, ConcurrentQueue<HttpStatusCode?> load)
    {
        using var client = new HttpClient { BaseAddress = service.Server.Address };
        while (true)
        {
            using var content = new StringContent(Exercise.Small, Encoding.UTF8, "application/json");
            try
            {
                using var response = await client.PostAsync("/v1/gradients", content);
                load.Enqueue(response.StatusCode);
            }
            catch (HttpRequestException exception)
                when (exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.ResponseEnded
                    || exception.InnerException is IOException
                )
            {
                load.Enqueue(null);
                return;
            }
        }
    }

    /// <summary>An endless class upload, on a connection that reads while it writes.</summary>
    private sealed class Lines(ServerProcess server)
    {
        public int Sent { get; private set; }

        /// <summary>Sends lines until the service ends its response.</summary>
        /// <returns>The response, with its headers and chunk sizes.</returns>
        public async Task<string> Post()
        {
            await using var connection = await RawRequest.Open(server);
            await connection.Send(
                "POST /v1/grades/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
            );
            var answer = connection.ReadToEnd();
            await Send(connection, Exercise.Class);
            for (; !answer.IsCompleted; Sent++)
            {
                await Send(connection, Exercise.Line(Sent));
                await Task.Delay(2);
            }

            return await answer;
        }

        private static async Task Send(RawRequest connection, string line)
        {
            try
            {
                await connection.Send($"{line.Length + 1:x}\r\n{line}\n\r\n");
            }
            catch (IOException)
            {
                // The service stopped reading; its response reports at which line.
            }
        }
    }
}
