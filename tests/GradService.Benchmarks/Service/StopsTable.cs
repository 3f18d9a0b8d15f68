using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace GradService.Benchmarks.Service;

/// <summary>
/// How long the only worker goes on when the caller of a long request leaves, as a Markdown table: a small request waits behind the long one, and is answered when that has stopped. The caller
/// leaves at some moment of the work, another one each time.
/// </summary>
internal static class StopsTable
{
    private const string Json = "application/json";

    /// <summary>Prints the table.</summary>
    /// <param name="args">How often each caller leaves; 20 times where nothing else is said.</param>
    public static async Task Print(string[] args)
    {
        var times = int.Parse(args.ElementAtOrDefault(0) ?? "20", CultureInfo.InvariantCulture);
        using var server = await ServerProcess.StartReady(new Dictionary<string, string> { ["Server__Workers"] = "1", ["Limits__Work"] = "20000000000000" });
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        var small = Requests.Gradients("S");
        await server.FirstAnswer("/v1/gradients", small);
        Console.WriteLine("| work | it takes, s | left after, s | the worker is free after, median, ms | longest, ms |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (name, path, mediaType, body) in Rows())
        {
            var whole = Stopwatch.StartNew();
            using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20)))
            {
                try
                {
                    (await Post(client, path, mediaType, body, patience.Token)).Dispose();
                }
                catch (OperationCanceledException)
                {
                    // Longer than that.
                }
            }

            var seconds = whole.Elapsed.TotalSeconds;
            var stopped = new List<double>();
            for (var i = 0; i < times; i++)
            {
                stopped.Add(await Leave(client, path, mediaType, body, small, Math.Min(seconds, 5) * (i + 1) / (times + 1)));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {(seconds >= 20 ? "20 or more" : $"{seconds:F1}")} | {Math.Min(seconds, 5) / (times + 1):F2} to {Math.Min(seconds, 5) * times / (times + 1):F2} | {stopped.Middle():F1} | {stopped.Max():F0} |"));
        }
    }

    private static async Task<double> Leave(HttpClient client, string path, string mediaType, byte[] body, byte[] small, double after)
    {
        using var leave = new CancellationTokenSource();
        var working = Post(client, path, mediaType, body, leave.Token);
        await Task.Delay(TimeSpan.FromSeconds(after));
        var waiting = Post(client, "/v1/gradients", Json, small, CancellationToken.None);
        await Task.Delay(5);
        var left = Stopwatch.GetTimestamp();
        await leave.CancelAsync();
        (await waiting).Dispose();
        var time = Stopwatch.GetElapsedTime(left).TotalMilliseconds;
        try
        {
            (await working).Dispose();
        }
        catch (OperationCanceledException)
        {
            // As it should be.
        }

        return time;
    }

    private static IEnumerable<(string Name, string Path, string MediaType, byte[] Body)> Rows()
    {
        // Products of 4,000 and 2,000 rows: some 10 s of one processor.
        var products = Encoding.UTF8.GetBytes(
            $"{{\"program\":{{\"variables\":{{\"a\":[{string.Join(',', Enumerable.Repeat("[0.001]", 4000))}],\"b\":[[{string.Join(',', Enumerable.Repeat("0.001", 4000))}]]}},\"statements\":[\"m = a @ b\",\"n = m @ m\",\"loss = sum(n @ m)\"]}}}}");
        yield return ("gradients: products of 4,000 x 4,000", "/v1/gradients", Json, products);
        yield return ("gradients: XL, mostly text", "/v1/gradients", Json, Requests.Gradients("XL"));
        yield return ("a check of 101,770 parameters", "/v1/checks", Json, Requests.Gradients("L"));
        yield return ("a run", "/v1/training", Json, Requests.Gradients(Loads.Make("M"), ("steps", 100_000), ("every", 100_000)));
        yield return ("a run of large steps", "/v1/training", Json, Requests.Gradients(Loads.Make("XL"), ("steps", 1000), ("every", 1000)));
        var deep = Deep(8, 20);
        yield return ("grade: diagnosis of 8 layers of 20", "/v1/grades", Json, Encoding.UTF8.GetBytes($"{deep[..^1]},\"answers\":{{\"loss\":0.5,\"gradients\":{{\"layer1.weights\":[[{string.Join(',', Enumerable.Repeat("0.01", 20))}],[{string.Join(',', Enumerable.Repeat("0.01", 20))}]]}}}}}}"));
        yield return ("a class: a line of the same", "/v1/grades/batch", "application/x-ndjson", Encoding.UTF8.GetBytes($"{deep}\n{{\"id\":\"x\",\"answers\":{{\"loss\":0.5,\"gradients\":{{\"layer1.weights\":[[{string.Join(',', Enumerable.Repeat("0.01", 20))}],[{string.Join(',', Enumerable.Repeat("0.01", 20))}]]}}}}}}\n"));
        yield return ("lint of 8 layers of 20", "/v1/exercises/lint", Json, Encoding.UTF8.GetBytes(deep));
        yield return ("Moodle question of 8 layers of 20", "/v1/exercises/moodle", Json, Encoding.UTF8.GetBytes(deep));
        yield return ("explanation of 8 layers of 60", "/v1/explanations", Json, Encoding.UTF8.GetBytes(Deep(8, 60)));
        yield return ("graph of 8 layers of 60", "/v1/graphs", Json, Encoding.UTF8.GetBytes(Deep(8, 60)));
        yield return ("notebook of 8 layers of 60", "/v1/exports", Json, Encoding.UTF8.GetBytes($"{Deep(8, 60)[..^1]},\"target\":\"jupyter\"}}"));
    }

    /// <summary>An exercise of some layers of as many units, two inputs and one output.</summary>
    private static string Deep(int layers, int units)
    {
        var random = new Random(1);
        var widths = (int[])[2, .. Enumerable.Repeat(units, layers), 1];
        var matrices = Enumerable.Range(0, layers + 1).Select(i =>
            $"{{\"weights\":[{string.Join(',', Enumerable.Range(0, widths[i]).Select(_ => $"[{string.Join(',', Enumerable.Range(0, widths[i + 1]).Select(_ => Math.Round(random.NextDouble() - 0.5, 2).ToString(CultureInfo.InvariantCulture)))}]"))}],\"activation\":\"sigmoid\"}}");
        return $"{{\"network\":{{\"layers\":[{string.Join(',', matrices)}]}},\"loss\":\"mse\",\"inputs\":[[0.5,-0.25]],\"targets\":[[1]],\"learningRate\":0.1}}";
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string path, string mediaType, byte[] body, CancellationToken cancellation) =>
        client.PostAsync(path, new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } }, cancellation);
}
