using System.Diagnostics;
using System.Globalization;

namespace GradService.Benchmarks.Service;

/// <summary>
/// Time from start to the first response, as a Markdown table. Several builds are measured in alternation.
/// </summary>
internal static class StartTable
{
    private const int Rounds = 7;

    /// <summary>Prints the table.</summary>
    /// <param name="folders">Folders of further builds, such as one published with ReadyToRun; this program's own is included.</param>
    public static async Task Print(string[] folders)
    {
        var builds = folders
            .Prepend(AppContext.BaseDirectory)
            .SelectMany(
                folder => new[] { "1", "0" },
                (folder, profile) => (Folder: folder, Profile: profile, Runs: new List<(double First, double Second, double Memory)>())
            )
            .ToList();
        var body = Requests.Gradients("S");
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (folder, profile, runs) in builds)
            {
                runs.Add(await Start(folder, profile, body));
            }
        }

        Console.WriteLine("| build | from start to the first answer, ms | a second answer, ms | memory then, MiB |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var (folder, profile, runs) in builds)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {folder}{(profile == "0" ? ", TieredPGO off" : "")} | {runs.Select(run => run.First).Middle():F0} | "
                        + $"{runs.Select(run => run.Second).Middle():F1} | {runs.Select(run => run.Memory).Middle():F0} |"
                )
            );
        }
    }

    private static async Task<(double First, double Second, double Memory)> Start(string folder, string profile, byte[] body)
    {
        var watch = Stopwatch.StartNew();
        using var server = ServerProcess.Start(
            port => ["dotnet", Path.Combine(folder, "GradService.Api.dll"), "--urls", $"http://127.0.0.1:{port}"],
            new Dictionary<string, string> { ["DOTNET_TieredPGO"] = profile }
        );
        await server.FirstAnswer("/v1/gradients", body);
        var first = watch.Elapsed.TotalMilliseconds;
        await server.FirstAnswer("/v1/gradients", body);
        return (first, watch.Elapsed.TotalMilliseconds - first, server.PeakMemory);
    }
}
