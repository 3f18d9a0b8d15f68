using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace GradService.Benchmarks.Service;

/// <summary>
/// Cancellation latency, as a Markdown table: how long the service goes on using CPU time, as Linux counts it, after the caller of a long
/// request disconnects. The caller disconnects at a different moment each time.
/// </summary>
internal static class StopsTable
{
    private const string Json = "application/json";
    private const double Patience = 10;

    // Milliseconds without a clock tick of CPU time, after which the process counts as idle.
    private const double Quiet = 100;

    /// <summary>Prints the table.</summary>
    /// <param name="args">The number of disconnects per row; default 20.</param>
    public static async Task Print(string[] args)
    {
        var times = int.Parse(args.ElementAtOrDefault(0) ?? "20", CultureInfo.InvariantCulture);
        using var server = await ServerProcess.StartReady(
            new Dictionary<string, string> { ["Server__Workers"] = "1", ["Limits__Work"] = "20000000000000" }
        );
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        await server.FirstAnswer("/v1/gradients", Requests.Gradients("S"));
        Console.WriteLine("| work | duration, s | client left after, s | idle again after, median, ms | longest, ms |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (name, path, mediaType, body) in Rows())
        {
            // The first run includes compilation, so measure the second.
            await Whole(client, name, path, mediaType, body);
            var seconds = await Whole(client, name, path, mediaType, body);
            var stopped = new List<double>();
            for (var i = 0; i < times; i++)
            {
                stopped.Add(await Leave(server, client, path, mediaType, body, seconds * (i + 1) / (times + 1)));
            }

            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {(seconds >= Patience ? $"over {Patience:F0}" : $"{seconds:F2}")} | {seconds / (times + 1):F2} to "
                        + $"{seconds * times / (times + 1):F2} | {stopped.Middle():F1} | {stopped.Max():F0} |"
                )
            );
        }
    }

    /// <summary>The seconds that the whole request takes, at most <see cref="Patience"/>.</summary>
    private static async Task<double> Whole(HttpClient client, string name, string path, string mediaType, byte[] body)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(Patience));
        var time = Stopwatch.StartNew();
        try
        {
            using var answer = await Post(client, path, mediaType, body, patience.Token);
            return answer.IsSuccessStatusCode
                ? time.Elapsed.TotalSeconds
                : throw new InvalidOperationException($"{name}: {await answer.Content.ReadAsStringAsync(patience.Token)}");
        }
        catch (OperationCanceledException)
        {
            return Patience;
        }
    }

    private static async Task<double> Leave(
        ServerProcess server,
        HttpClient client,
        string path,
        string mediaType,
        byte[] body,
        double after
    )
    {
        using var leave = new CancellationTokenSource();
        var working = Post(client, path, mediaType, body, leave.Token);
        await Task.Delay(TimeSpan.FromSeconds(after));
        await leave.CancelAsync();
        var left = Stopwatch.StartNew();
        try
        {
            (await working).Dispose();
        }
        catch (OperationCanceledException)
        {
            // Expected: we cancelled the request.
        }

        var (taken, last) = (server.ProcessorSeconds, 0.0);
        while (left.Elapsed.TotalMilliseconds - last < Quiet)
        {
            await Task.Delay(5);
            if (server.ProcessorSeconds > taken)
            {
                (taken, last) = (server.ProcessorSeconds, left.Elapsed.TotalMilliseconds);
            }
        }

        return last;
    }

    private static IEnumerable<(string Name, string Path, string MediaType, byte[] Body)> Rows()
    {
        // Three products of 2,500 x 2,500: 0.1 TFLOP.
        var (column, row) = ColumnAndRow(2500);
        yield return (
            "gradients: products of 2,500 x 2,500",
            "/v1/gradients",
            Json,
            Encoding.UTF8.GetBytes(
                $"{{\"program\":{{\"variables\":{{\"a\":[{column}],\"b\":[[{row}]]}},\"statements\":[\"m = a @ b\",\"loss = sum(m @ "
                    + $"m)\"]}}}}"
            )
        );
        (column, row) = ColumnAndRow(2000);
        yield return (
            "gradients: functions of 4,000,000 numbers",
            "/v1/gradients",
            Json,
            Encoding.UTF8.GetBytes(
                $"{{\"program\":{{\"variables\":{{\"a\":[{column}],\"b\":[[{row}]]}},\"statements\":[\"m = tanh(a @ b)\","
                    + $"\"n = softplus(m)\",\"loss = sum(n ** m)\"]}}}}"
            )
        );
        yield return ("gradients: XL, mostly text", "/v1/gradients", Json, Requests.Gradients("XL"));
        yield return ("check of 535,818 parameters", "/v1/checks", Json, Requests.Gradients("XL"));
        yield return ("check of 1,000 layers of 1", "/v1/checks", Json, Encoding.UTF8.GetBytes(Deep(999, 1)));
        yield return ("lint of 300 x 300", "/v1/exercises/lint", Json, Requests.Gradients(Loads.Make([300, 300], 1, "relu", "mse")));
        yield return ("explanation of 1,000 layers of 1", "/v1/explanations", Json, Encoding.UTF8.GetBytes(Deep(999, 1)));
        yield return (
            "run of 100,000 small steps",
            "/v1/training",
            Json,
            Requests.Gradients(Loads.Make("M"), ("steps", 100_000), ("every", 100_000))
        );
        yield return ("run of large steps", "/v1/training", Json, Requests.Gradients(Loads.Make("XL"), ("steps", 1000), ("every", 1000)));
        var searched = Deep(7, 20);
        var large = Deep(8, 100);
        const string Answers =
            "\"answers\":{\"loss\":0.5123456,\"gradients\":{\"layer8.bias\":[0.123456],\"layer8.weights\":[[0.01],[0.02],[0.03],[0.04],"
            + "[0.05],[0.06],[0.07],[0.08],[0.09],[0.1],[0.11],[0.12],[0.13],[0.14],[0.15],[0.16],[0.17],[0.18],[0.19],[0.2]]}}";
        yield return ("grade: diagnosis of 7 layers of 20", "/v1/grades", Json, Encoding.UTF8.GetBytes($"{searched[..^1]},{Answers}}}"));
        yield return (
            "class: 1,000 lines of the same",
            "/v1/grades/batch",
            "application/x-ndjson",
            Encoding.UTF8.GetBytes($"{searched}\n{string.Concat(Enumerable.Repeat($"{{\"id\":\"x\",{Answers}}}\n", 1000))}")
        );
        yield return ("lint of 7 layers of 20", "/v1/exercises/lint", Json, Encoding.UTF8.GetBytes(searched));
        yield return ("Moodle question of 7 layers of 20", "/v1/exercises/moodle", Json, Encoding.UTF8.GetBytes(searched));
        yield return ("explanation of 8 layers of 100", "/v1/explanations", Json, Encoding.UTF8.GetBytes(large));
        yield return ("graph of 8 layers of 100", "/v1/graphs", Json, Encoding.UTF8.GetBytes(large));
        yield return (
            "notebook of 8 layers of 100",
            "/v1/exports",
            Json,
            Encoding.UTF8.GetBytes($"{large[..^1]},\"target\":\"jupyter\"}}")
        );
    }

    private static (string Column, string Row) ColumnAndRow(int length) =>
        (string.Join(',', Enumerable.Repeat("[0.001]", length)), string.Join(',', Enumerable.Repeat("0.001", length)));

    /// <summary>An exercise with two inputs, some hidden layers of the same number of units, and one output.</summary>
    private static string Deep(int layers, int units)
    {
        var random = new Random(1);
        var widths = (int[])[2, .. Enumerable.Repeat(units, layers), 1];
        var matrices = Enumerable
            .Range(0, layers + 1)
            .Select(i => $"{{\"weights\":[{Matrix(widths[i], widths[i + 1])}],\"activation\":\"sigmoid\"}}");
        return $"{{\"network\":{{\"layers\":[{string.Join(',', matrices)}]}},\"loss\":\"mse\",\"inputs\":[[0.5,-0.25]],\"targets\":[[1]],"
            + $"\"learningRate\":0.1}}";

        string Matrix(int rows, int columns) => string.Join(',', Enumerable.Range(0, rows).Select(_ => $"[{Row(columns)}]"));
        string Row(int columns) => string.Join(',', Enumerable.Range(0, columns).Select(_ => Weight()));
        string Weight() => Math.Round(random.NextDouble() - 0.5, 2).ToString(CultureInfo.InvariantCulture);
    }

    private static Task<HttpResponseMessage> Post(
        HttpClient client,
        string path,
        string mediaType,
        byte[] body,
        CancellationToken cancellation
    ) =>
        client.PostAsync(
            path,
            new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
            cancellation
        );
}
