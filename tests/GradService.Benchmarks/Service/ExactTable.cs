using System.Globalization;

namespace GradService.Benchmarks.Service;

/// <summary>Compares exact arithmetic with float64 on the same requests, in alternation, as a Markdown table.</summary>
internal static class ExactTable
{
    private const string Gradients = "/v1/gradients";
    private const int Connections = 8;
    private const int WarmUpSeconds = 8;

    /// <summary>Prints the table.</summary>
    /// <param name="args">Rounds and seconds per run; default <c>7 4</c>.</param>
    public static async Task Print(string[] args)
    {
        var rounds = int.Parse(args.ElementAtOrDefault(0) ?? "7", CultureInfo.InvariantCulture);
        var seconds = int.Parse(args.ElementAtOrDefault(1) ?? "4", CultureInfo.InvariantCulture);
        using var wrk = new Wrk();
        using var server = ServerProcess.StartOurs();
        Console.WriteLine("| request | exact, µs of the processor | float64, µs | throughput, exact to float64 |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var (name, widths, samples, activation) in Rows())
        {
            var exercise = Loads.Make(widths, samples, activation, "mse");
            byte[][] bodies =
            [
                .. new[] { "auto", "float64" }.Select(arithmetic => Requests.Gradients(exercise, ("arithmetic", arithmetic))),
            ];
            List<Load>[] runs =
            [
                [],
                [],
            ];
            foreach (var body in bodies)
            {
                await server.FirstAnswer(Gradients, body);
                wrk.Run(server, Gradients, body, Connections, WarmUpSeconds);
            }

            for (var round = 0; round < rounds; round++)
            {
                foreach (var which in round % 2 == 0 ? new[] { 0, 1 } : [1, 0])
                {
                    runs[which].Add(wrk.Run(server, Gradients, bodies[which], Connections, seconds));
                }
            }

            var ratio = runs[0].Zip(runs[1], (exact, rounded) => exact.Throughput / rounded.Throughput).Middle();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {Microseconds(runs[0]):F0} | {Microseconds(runs[1]):F0} | {ratio:F2} |"
                )
            );
        }
    }

    private static double Microseconds(IEnumerable<Load> runs) => 1e6 * runs.Select(run => run.ServerSeconds).Middle();

    private static IEnumerable<(string Name, int[] Widths, int Samples, string Activation)> Rows() =>
        [
            ("S: 1-2-1, 1 sample, relu", [1, 2, 1], 1, "relu"),
            ("2-2-2, 1 sample, sigmoid", [2, 2, 2], 1, "sigmoid"),
            ("3-4-3, 4 samples, tanh", [3, 4, 3], 4, "tanh"),
            ("M: 8-16-16-4, 32 samples, relu; above the limit", [8, 16, 16, 4], 32, "relu"),
        ];
}
