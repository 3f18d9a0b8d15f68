using System.Globalization;
using GradService.Engine.Networks;

namespace GradService.Benchmarks.Service;

/// <summary>
/// Growth of time and memory with parameters and samples, and of throughput with cores, as Markdown tables. Each row has a fresh server.
/// </summary>
internal static class GrowthTable
{
    private const string Gradients = "/v1/gradients";
    private const int MiB = 1 << 20;

    private static readonly Dictionary<string, string> NoLimits = new()
    {
        ["Limits__Parameters"] = "10000000",
        ["Limits__RequestBytes"] = $"{256 * MiB}",
        ["Limits__AnswerNumbers"] = "40000000",
        ["Limits__Values"] = "200000000",
        ["Limits__Work"] = "1000000000000",
        ["Server__BufferedBytes"] = $"{1024 * MiB}",
    };

    /// <summary>Prints the growth of time and memory with parameters and samples.</summary>
    public static async Task Print()
    {
        Console.WriteLine(
            "| network | samples | parameters | MB in | MB out | processor time, ms | time on one connection, ms | peak memory on "
                + "two, MiB |"
        );
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (
            var (widths, samples) in new (int[], int)[]
            {
                ([1, 2, 1], 1),
                ([8, 16, 16, 4], 32),
                ([64, 64, 10], 64),
                ([784, 128, 10], 1),
                ([784, 128, 10], 64),
                ([784, 128, 10], 1024),
                ([784, 128, 10], 4096),
                ([784, 512, 256, 10], 128),
                ([784, 1024, 512, 10], 64),
                ([1024, 1024, 1024, 10], 64),
                ([2048, 1408, 768, 10], 64),
            }
        )
        {
            await PrintRow(Loads.Make(widths, samples, "relu", "mse"), string.Join('-', widths));
        }
    }

    /// <summary>Prints the growth of throughput with cores.</summary>
    public static async Task PrintCores()
    {
        Console.WriteLine("| load | cores | requests a second | times one core |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var load in new[] { "S", "M", "L" })
        {
            var one = 0.0;
            for (var cores = 1; cores <= Environment.ProcessorCount; cores *= 2)
            {
                var capacity = await CapacityOf(load, cores);
                one = cores == 1 ? capacity : one;
                Console.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"| {load} | {cores} | {capacity:G4} | {capacity / one:F2} |")
                );
            }
        }
    }

    private static async Task PrintRow(NetworkExercise exercise, string name)
    {
        using var wrk = new Wrk();
        using var server = ServerProcess.StartOurs(NoLimits);
        var body = Requests.Gradients(exercise);
        var answer = await server.FirstAnswer(Gradients, body);
        var parameters = exercise.Layers.Sum(layer => layer.Weights.Shape.Length + layer.Bias!.Shape.Length);
        var (two, one) = wrk.RunManyAndOne(server, Gradients, body, connections: 2);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {exercise.Inputs.Shape.Rows:N0} | {parameters:N0} | {body.Length / 1e6:G3} | {answer.Length / 1e6:G3} | "
                    + $"{two.ServerSeconds * 1e3:G3} | {one.Median:G3} | {server.PeakMemory:F0} |"
            )
        );
    }

    /// <summary>
    /// Capacity of a server that is pinned to some cores, in requests a second. It is computed from the CPU time of the server alone,
    /// because the load generator runs on the same machine.
    /// </summary>
    private static async Task<double> CapacityOf(string load, int cores)
    {
        using var wrk = new Wrk();
        using var server = ServerProcess.Start(port =>
            [
                "taskset",
                "--cpu-list",
                $"0-{cores - 1}",
                "dotnet",
                Path.Combine(AppContext.BaseDirectory, "GradService.Api.dll"),
                "--urls",
                $"http://127.0.0.1:{port}",
            ]
        );
        var body = Requests.Gradients(load);
        await server.FirstAnswer(Gradients, body);
        // Warm up: a single busy core needs most of a minute to compile the hot methods.
        wrk.Run(server, Gradients, body, connections: 4 * cores, seconds: 60 / cores);
        return cores / wrk.Run(server, Gradients, body, connections: 4 * cores, seconds: 6).ServerSeconds;
    }
}
