using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace GradService.Benchmarks.Service;

/// <summary>
/// Behaviour under overload, as a Markdown table: the statuses that callers get, and how long a probe and another user wait meanwhile.
/// </summary>
internal static class OverloadTable
{
    private const string Json = "application/json";

    /// <summary>Prints the table.</summary>
    /// <param name="args">The seconds per row; default 10.</param>
    public static async Task Print(string[] args)
    {
        var seconds = int.Parse(args.ElementAtOrDefault(0) ?? "10", CultureInfo.InvariantCulture);
        Console.WriteLine(
            "| load | callers | answers a second | statuses | probes | /livez median, ms | 99 %, ms | longest, ms | another user "
                + "waits at most, ms | peak memory, MiB |"
        );
        Console.WriteLine("|---|---:|---:|---|---:|---:|---:|---:|---:|---:|");
        foreach (var (name, path, body, callers) in Rows())
        {
            using var server = await ServerProcess.StartReady();
            await server.FirstAnswer("/v1/gradients", Requests.Gradients("S"));
            var statuses = new ConcurrentDictionary<string, long>();
            using var stop = new CancellationTokenSource();
            using var probe = Probe.Start(server.Address);
            using var neighbour = Probe.Start(server.Address, isNeighbour: true);
            var calling = Task.WhenAll(
                Enumerable.Range(0, callers).Select(_ => Task.Run(() => Call(server.Address, path, body, statuses, stop.Token)))
            );
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            await stop.CancelAsync();
            await calling;
            var (sorted, waits) = (probe.Stop(), neighbour.Stop());
            var counts = statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value:N0}");
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {callers} | {statuses.Values.Sum() / (double)seconds:F0} | {string.Join(", ", counts)} | "
                        + $"{sorted.Length} | {sorted[sorted.Length / 2]:F1} | {sorted[sorted.Length * 99 / 100]:F1} | {sorted[^1]:F0} | "
                        + $"{waits[^1]:F0} | {server.PeakMemory:F0} |"
                )
            );
        }
    }

    private static IEnumerable<(string Name, string Path, byte[] Body, int Callers)> Rows()
    {
        yield return ("gradients, S", "/v1/gradients", Requests.Gradients("S"), 256);
        yield return ("gradients, M", "/v1/gradients", Requests.Gradients("M"), 256);
        yield return ("gradients, L", "/v1/gradients", Requests.Gradients("L"), 64);
        yield return ("gradients, XL", "/v1/gradients", Requests.Gradients("XL"), 32);
        yield return ("checks, M", "/v1/checks", Requests.Gradients(Loads.Make("M")), 1024);
        yield return (
            "checks, 1,000 layers of 1",
            "/v1/checks",
            Requests.Gradients(Loads.Make([.. Enumerable.Repeat(1, 1001)], 1, "sigmoid", "mse")),
            64
        );
        yield return ("lint, 100-100", "/v1/exercises/lint", Requests.Gradients(Loads.Make([100, 100], 1, "relu", "mse")), 64);
        yield return (
            "explanations, 1,000 layers of 1",
            "/v1/explanations",
            Requests.Gradients(Loads.Make([.. Enumerable.Repeat(1, 1001)], 1, "sigmoid", "mse")),
            64
        );
        yield return (
            "training, M, 100,000 steps",
            "/v1/training",
            Requests.Gradients(Loads.Make("M"), ("steps", 100_000), ("every", 100_000)),
            1024
        );
        yield return (
            "grades, a mistake",
            "/v1/grades",
            Encoding.UTF8.GetBytes($"{ClassTable.Exercise[..^1]}, \"answers\": {ClassTable.Sheets[^1].Answers} }}"),
            1024
        );
    }

    private static async Task Call(
        Uri address,
        string path,
        byte[] body,
        ConcurrentDictionary<string, long> statuses,
        CancellationToken stop
    )
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(90) };
        while (!stop.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(Json) } },
            };
            string status;
            try
            {
                // Discard the response body, to keep the load on this process low.
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
                await response.Content.CopyToAsync(Stream.Null, stop);
                status = $"{(int)response.StatusCode}";
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (HttpRequestException exception)
            {
                status = $"{exception.HttpRequestError}";
            }

            statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            if (status == "503")
            {
                // Wait as Retry-After demands; otherwise we would measure only refusals.
                await Task.Delay(1000, CancellationToken.None);
            }
        }
    }
}
