using System.Globalization;
using System.Text;

namespace GradService.Benchmarks.Service;

/// <summary>The cost of request options and of other operations, as a Markdown table.</summary>
internal static class CostTable
{
    private const string Gradients = "/v1/gradients";

    /// <summary>Prints the table.</summary>
    public static async Task Print()
    {
        using var wrk = new Wrk();
        using var server = ServerProcess.StartOurs();
        await server.FirstAnswer(Gradients, Requests.Gradients("M"));
        wrk.Run(server, Gradients, Requests.Gradients("M"), connections: 4, seconds: 10);
        Console.WriteLine("| request | kB in | kB out | processor time, µs | time on one connection, µs |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (name, path, body) in Rows())
        {
            var answer = await server.FirstAnswer(path, body);
            var (many, one) = wrk.RunManyAndOne(server, path, body, connections: 4);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {body.Length / 1e3:G3} | {answer.Length / 1e3:G3} | {many.ServerSeconds * 1e6:F0} | "
                        + $"{one.Median * 1e3:F0} |"
                )
            );
        }
    }

    private static IEnumerable<(string Name, string Path, byte[] Body)> Rows()
    {
        foreach (var load in new[] { "S", "M", "L" })
        {
            var exercise = Loads.Make(load);
            yield return ($"{load}: gradients", Gradients, Requests.Gradients(exercise));
            yield return ($"{load}, only the loss", Gradients, Requests.Gradients(exercise, ("return", new[] { "loss" })));
            yield return (
                $"{load}, without the update",
                Gradients,
                Requests.Gradients(exercise, ("return", new[] { "loss", "predictions", "gradients" }))
            );
            foreach (var part in new[] { "values", "allGradients", "updatedLoss" })
            {
                yield return ($"{load}, with {part}", Gradients, Requests.Gradients(exercise, ("include", new[] { part })));
            }
        }

        foreach (var load in new[] { "S", "M" })
        {
            yield return ($"{load}: check of our own gradients", "/v1/checks", Requests.Gradients(load));
        }

        foreach (var (name, answers) in ClassTable.Sheets)
        {
            yield return (
                $"grade: {name}",
                "/v1/grades",
                Encoding.UTF8.GetBytes($"{ClassTable.Exercise[..^1]}, \"answers\": {answers} }}")
            );
        }
    }
}
