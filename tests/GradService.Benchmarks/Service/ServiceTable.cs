using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace GradService.Benchmarks.Service;

/// <summary>
/// Compares the service with equivalent Python services and with the limits of Kestrel, as Markdown tables. All get the same requests, in
/// alternating rounds.
/// </summary>
internal static class ServiceTable
{
    private const string Gradients = "/v1/gradients";
    private const double Tolerance = 1e-12;

    // Warm-up time for just-in-time compilers and allocators.
    private const int SettleSeconds = 20;

    /// <summary>Prints the tables.</summary>
    /// <param name="args">
    /// Loads, rounds and seconds per run; default <c>S,M,L,XL 3 6</c>. Then, optionally, the command of another Python, such as
    /// <c>chroot FOLDER python3</c>.
    /// </param>
    public static async Task Print(string[] args)
    {
        var loads = (args.ElementAtOrDefault(0) ?? "S,M,L,XL").Split(',');
        var rounds = int.Parse(args.ElementAtOrDefault(1) ?? "3", CultureInfo.InvariantCulture);
        var seconds = int.Parse(args.ElementAtOrDefault(2) ?? "6", CultureInfo.InvariantCulture);
        var python = args.Length > 3 ? args[3..] : ["/usr/bin/python3"];
        Console.WriteLine($"Python: {Version(python)}");
        foreach (var load in loads)
        {
            await Print(load, rounds, seconds, python);
        }
    }

    private static async Task Print(string load, int rounds, int seconds, string[] python)
    {
        using var wrk = new Wrk();
        var body = Requests.Gradients(load);
        var connections = load is "S" or "M" ? 16 : 2;
        var contestants = new List<Contestant>();
        var echo = Path.GetTempFileName();
        try
        {
            var ours = new Contestant("this service", ServerProcess.StartOurs(), Gradients);
            contestants.Add(ours);
            var answer = await ours.Server.FirstAnswer(Gradients, body);
            await File.WriteAllBytesAsync(echo, answer);
            foreach (var (name, path) in new[] { ("Kestrel alone", "/echo"), ("Kestrel with System.Text.Json, no arithmetic", "/json") })
            {
                contestants.Add(
                    new(
                        name,
                        ServerProcess.Start(port => ["dotnet", typeof(ServiceTable).Assembly.Location, "limits", $"{port}", echo]),
                        path
                    )
                );
            }

            contestants.AddRange(Peers(python));
            foreach (var contestant in contestants)
            {
                var theirs = await contestant.Server.FirstAnswer(contestant.Path, body);
                if (contestant.Path == Gradients && Difference(answer, theirs) is var difference && !(difference <= Tolerance))
                {
                    throw new InvalidOperationException($"{contestant.Name}: the response differs from ours by {difference}");
                }

                wrk.Run(contestant.Server, contestant.Path, body, connections, SettleSeconds);
            }

            for (var round = 0; round < rounds; round++)
            {
                foreach (var contestant in round % 2 == 0 ? contestants : Enumerable.Reverse(contestants))
                {
                    contestant.Many.Add(wrk.Run(contestant.Server, contestant.Path, body, connections, seconds));
                    contestant.One.Add(wrk.Run(contestant.Server, contestant.Path, body, 1, (seconds + 1) / 2));
                }
            }

            Write(load, body.Length, answer.Length, connections, contestants);
        }
        finally
        {
            contestants.ForEach(contestant => contestant.Server.Dispose());
            File.Delete(echo);
        }
    }

    private static IEnumerable<Contestant> Peers(string[] python)
    {
        var program = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Service", "peer.py"));
        foreach (
            var (name, engine, form) in new[]
            {
                ("FastAPI + PyTorch", "torch", "typed"),
                ("FastAPI + NumPy", "numpy", "typed"),
                ("FastAPI + NumPy, lean", "numpy", "lean"),
            }
        )
        {
            if (Ask(python, $"import fastapi, uvicorn, {engine}") is not null)
            {
                yield return new(
                    $"{name}, {Environment.ProcessorCount} workers",
                    ServerProcess.Start(port => [.. python, "-c", program, $"{port}", $"{Environment.ProcessorCount}", engine, form]),
                    Gradients
                );
            }
            else
            {
                Console.WriteLine($"Skipped {name}: FastAPI, uvicorn or {engine} is not installed.");
            }
        }
    }

    private static void Write(string load, int request, int answer, int connections, List<Contestant> contestants)
    {
        var ours = contestants[0].Capacity;
        Console.WriteLine();
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"**{load}**: {request:N0} bytes in, {answer:N0} out; {connections} connections")
        );
        Console.WriteLine();
        Console.WriteLine(
            "| | requests a second, nothing else running | this service is faster by | requests a second, measured | processor time "
                + "of the server, µs | median, ms | 99 %, ms | median on one connection, ms | peak memory, MiB |"
        );
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var contestant in contestants)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {contestant.Name} | {contestant.Capacity:G4} | {ours / contestant.Capacity:F2} | "
                        + $"{contestant.Median(run => run.Throughput):G4} | {contestant.Median(run => run.ServerSeconds) * 1e6:G4} | "
                        + $"{contestant.Median(run => run.Median):G3} | {contestant.Median(run => run.P99):G3} | "
                        + $"{contestant.One.Select(run => run.Median).Middle():G3} | {contestant.Server.PeakMemory:F0} |"
                )
            );
        }
    }

    private static double Difference(byte[] ours, byte[] theirs)
    {
        using var a = JsonDocument.Parse(ours);
        using var b = JsonDocument.Parse(theirs);
        return Difference(a.RootElement, b.RootElement);
    }

    private static double Difference(JsonElement a, JsonElement b) =>
        (a.ValueKind, b.ValueKind) switch
        {
            (JsonValueKind.Number, JsonValueKind.Number) => Math.Abs(a.GetDouble() - b.GetDouble()),
            (JsonValueKind.Array, JsonValueKind.Array) when a.GetArrayLength() == b.GetArrayLength() => a.EnumerateArray()
                .Zip(b.EnumerateArray(), Difference)
                .DefaultIfEmpty()
                .Max(),
            // The peers do not say how they computed.
            (JsonValueKind.Object, JsonValueKind.Object) => a.EnumerateObject()
                .Where(member => member.Name != "arithmetic")
                .Max(member => b.TryGetProperty(member.Name, out var other) ? Difference(member.Value, other) : double.PositiveInfinity),
            _ => double.PositiveInfinity,
        };

    private static string Version(string[] python) =>
        Ask(
            python,
            "import sys, importlib.metadata as m; print(sys.version.split()[0], *(f'{n} {m.version(n)}' for n in ('fastapi', "
                + "'pydantic', 'uvicorn', 'orjson', 'numpy', 'torch') if any(d.metadata['Name'] == n for d in m.distributions())), "
                + "sep=', ')"
        )
            ?.Trim()
        ?? "none";

    private static string? Ask(string[] python, string program)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(python[0], [.. python[1..], "-c", program])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var printed = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? printed : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private sealed record Contestant(string Name, ServerProcess Server, string Path)
    {
        public List<Load> Many { get; } = [];

        public List<Load> One { get; } = [];

        public double Capacity => Median(run => run.Capacity);

        public double Median(Func<Load, double> figure) => Many.Select(figure).Middle();
    }
}
