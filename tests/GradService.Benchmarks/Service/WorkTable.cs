using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GradService.Benchmarks.Service;

/// <summary>
/// The service's cost estimates for requests against their actual cost, as a Markdown table: time from the service's own log, memory as the
/// peak of a fresh process. The estimates are good if a unit of work takes about the same time in every row, and no request takes more
/// memory than was reserved for it.
/// </summary>
internal static partial class WorkTable
{
    private const string Json = "application/json";
    private const string Log = "GradService.Api.Hosting.RequestLog";
    private const double MiB = 1 << 20;
    private const double MostSeconds = 20;
    private const int MostRequests = 5000;
    private const double Seconds = 4;

    private static readonly Dictionary<string, string> Settings = new()
    {
        [$"Logging__LogLevel__{Log}"] = "Debug",
        ["Limits__Work"] = "100000000000000",
        ["Limits__Values"] = "1000000000",
        ["Limits__QuizCells"] = "10000000",
        ["Server__BufferedBytes"] = $"{8L << 30}",
        ["Limits__Seconds"] = "600",
    };

    /// <summary>Prints the table.</summary>
    /// <param name="args">Selects the rows whose names contain this text; default all.</param>
    public static async Task Print(string[] args)
    {
        Console.WriteLine(
            "| request | status | work, millions | ms | ns a unit | reserved, MiB | peak above an idle process, MiB | answer, MB |"
        );
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (
            var (name, path, body, accept) in Rows()
                .Where(row => row.Name.Contains(args.ElementAtOrDefault(0) ?? "", StringComparison.Ordinal))
        )
        {
            using var server = await ServerProcess.StartReady(Settings);
            await server.FirstAnswer("/v1/gradients", Requests.Gradients("S"));
            var idle = server.PeakMemory;
            using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(10) };
            var (status, length, seconds) = (0, 0L, new List<double>());
            double work = 0,
                reserved = 0;
            // Only the second half of the runs counts; the first half includes compilation.
            for (
                var i = 0;
                i < MostRequests && (seconds.Count < 2 || seconds.Sum() < Seconds) && seconds.DefaultIfEmpty().Max() < MostSeconds;
                i++
            )
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path)
                {
                    Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(Json) } },
                };
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
                var lines = server.Output.Count();
                using var response = await client.SendAsync(request);
                (status, length) = ((int)response.StatusCode, (await response.Content.ReadAsByteArrayAsync()).Length);
                if (await Logged(server, lines) is not var (took, estimated, memory))
                {
                    break;
                }

                seconds.Add(took);
                (work, reserved) = (estimated, memory);
            }

            var time = seconds.Count > 1 ? seconds.Skip(seconds.Count / 2).ToList().Middle() : seconds.DefaultIfEmpty(double.NaN).First();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {status} | {work / 1e6:G3} | {1000 * time:G3} | {1e9 * time / work:F2} | {reserved / MiB:F1} | "
                        + $"{server.PeakMemory - idle:F0} | {length / 1e6:F2} |"
                )
            );
        }
    }

    private static async Task<(double Seconds, double Work, double Bytes)?> Logged(ServerProcess server, int from)
    {
        for (var i = 0; i < 100; i++)
        {
            if (
                server
                    .Output.Skip(from)
                    .FirstOrDefault(line =>
                        line.Contains(Log, StringComparison.Ordinal) && line.Contains(" answered ", StringComparison.Ordinal)
                    ) is
                { } line
            )
            {
                using var document = JsonDocument.Parse(line);
                var state = document.RootElement.GetProperty("State");
                var cost = Numbers().Matches(state.GetProperty("Cost").GetString()!);
                return (state.GetProperty("Seconds").GetDouble(), Number(cost[0]), Number(cost[1]));
            }

            await Task.Delay(10);
        }

        return null;
    }

    private static double Number(Match match) => double.Parse(match.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();

    private static IEnumerable<(string Name, string Path, byte[] Body, string Accept)> Rows()
    {
        foreach (var load in (string[])["S", "M", "L", "XL"])
        {
            yield return ($"gradients, {load}", "/v1/gradients", Requests.Gradients(load), Json);
        }

        yield return (
            "gradients, M, values and all gradients",
            "/v1/gradients",
            Requests.Gradients(Loads.Make("M"), ("include", (string[])["values", "allGradients", "updatedLoss"])),
            Json
        );
        yield return (
            "training, M, 10,000 steps",
            "/v1/training",
            Requests.Gradients(Loads.Make("M"), ("steps", 10_000), ("every", 10_000)),
            Json
        );
        yield return (
            "training, S, 100,000 steps",
            "/v1/training",
            Requests.Gradients(Loads.Make("S"), ("steps", 100_000), ("every", 100)),
            Json
        );
        yield return (
            "grades, a mistake",
            "/v1/grades",
            Encoding.UTF8.GetBytes($"{ClassTable.Exercise[..^1]}, \"answers\": {ClassTable.Sheets[^1].Answers} }}"),
            Json
        );
        foreach (var (name, widths, samples, activation) in Shapes())
        {
            var exercise = Loads.Make(widths, samples, activation, "mse");
            var body = Requests.Gradients(exercise);
            var isDeep = widths.Length > 100;
            var parameters = exercise.Layers.Sum(layer => layer.Weights.Shape.Length);
            if (parameters < 30_000)
            {
                yield return ($"checks, {name}", "/v1/checks", body, Json);
            }

            yield return ($"lint, {name}", "/v1/exercises/lint", body, Json);
            yield return ($"moodle, {name}", "/v1/exercises/moodle", body, "application/xml");
            yield return ($"explanations, {name}", "/v1/explanations", body, Json);
            yield return ($"solution, {name}", "/v1/explanations", body, "text/markdown");
            yield return ($"worksheets, {name}", "/v1/worksheets", body, Json);
            yield return ($"graphs, {name}", "/v1/graphs", body, Json);
            yield return ($"exports numpy, {name}", "/v1/exports", Requests.Gradients(exercise, ("target", "numpy")), "text/x-python");
            yield return (
                $"exports jupyter, {name}",
                "/v1/exports",
                Requests.Gradients(exercise, ("target", "jupyter")),
                "application/x-ipynb+json"
            );
            yield return (
                $"grades of zeros, {name}",
                "/v1/grades",
                Requests.Gradients(
                    exercise,
                    (
                        "answers",
                        new
                        {
                            loss = "0.5",
                            gradients = new Dictionary<string, object> { ["layer1.weights"] = Zeros(widths[0], widths[1]) },
                        }
                    )
                ),
                Json
            );
        }

        yield return (
            "gradients, 999 doublings",
            "/v1/gradients",
            Program(
                "x = 1",
                Enumerable.Range(1, 999).Select(i => $"a{i} = {(i == 1 ? "x" : $"a{i - 1}")} * 0.5 + {(i == 1 ? "x" : $"a{i - 1}")} * 0.5")
            ),
            Json
        );
        yield return (
            "gradients, 49,000 terms",
            "/v1/gradients",
            Program("x = 1", [$"a = {string.Join('+', Enumerable.Repeat("x", 49_000))}"]),
            Json
        );
        yield return (
            "checks, 300 statements of sigmoid",
            "/v1/checks",
            Program("x = 1", Enumerable.Range(1, 300).Select(i => $"a{i} = sigmoid({(i == 1 ? "x" : $"a{i - 1}")} * 1.1)")),
            Json
        );
        yield return (
            "explanations, 300 statements of sigmoid",
            "/v1/explanations",
            Program("x = 1", Enumerable.Range(1, 300).Select(i => $"a{i} = sigmoid({(i == 1 ? "x" : $"a{i - 1}")} * 1.1)")),
            Json
        );
    }

    private static IEnumerable<(string Name, int[] Widths, int Samples, string Activation)> Shapes()
    {
        yield return ("2-2-2 sigmoid", [2, 2, 2], 1, "sigmoid");
        yield return ("M", [8, 16, 16, 4], 32, "relu");
        yield return ("20-20-20-4 × 8 tanh", [20, 20, 20, 4], 8, "tanh");
        yield return ("100 layers of 1 sigmoid", [.. Enumerable.Repeat(1, 101)], 1, "sigmoid");
        yield return ("1,000 layers of 1 sigmoid", [.. Enumerable.Repeat(1, 1001)], 1, "sigmoid");
        yield return ("100-100", [100, 100], 1, "relu");
        yield return ("300-300", [300, 300], 1, "relu");
        yield return ("4-4 × 10,000", [4, 4, 4], 10_000, "tanh");
    }

    private static string[][] Zeros(int rows, int columns) => [.. Enumerable.Repeat(Enumerable.Repeat("0.1", columns).ToArray(), rows)];

    private static byte[] Program(string variable, IEnumerable<string> statements)
    {
        var parts = variable.Split(" = ");
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                program = new
                {
                    variables = new Dictionary<string, double> { [parts[0]] = double.Parse(parts[1], CultureInfo.InvariantCulture) },
                    statements = statements.ToArray(),
                },
            }
        );
    }
}
