using System.Diagnostics;
using System.Text.Json;

namespace GradService.Benchmarks.Service;

/// <summary>Load by wrk (https://github.com/wg/wrk): one request, again and again, on some connections.</summary>
internal sealed class Wrk : IDisposable
{
    private const string Script = """
        local file = assert(io.open(os.getenv("BODY"), "rb"))
        wrk.method, wrk.body = "POST", file:read("*a")
        wrk.headers["Content-Type"] = "application/json"
        function done(summary, latency)
          local e = summary.errors
          io.write(string.format('{"Count":%d,"Median":%f,"P99":%f,"Errors":%d}', summary.requests,
            latency:percentile(50) / 1000, latency:percentile(99) / 1000,
            e.connect + e.read + e.write + e.status + e.timeout))
        end
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    /// <summary>Sets wrk up.</summary>
    public Wrk() => File.WriteAllText(Path.Combine(_folder, "post.lua"), Script);

    /// <summary>Whether wrk is on this machine.</summary>
    public static bool IsHere =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "wrk")));

    /// <summary>Puts load on a server.</summary>
    public Load Run(ServerProcess server, string path, byte[] body, int connections, int seconds)
    {
        var file = Path.Combine(_folder, "body.json");
        File.WriteAllBytes(file, body);
        var start = new ProcessStartInfo(
            "wrk",
            [
                "-t",
                connections > 2 ? "2" : "1",
                "-c",
                $"{connections}",
                "-d",
                $"{seconds}s",
                "--timeout",
                "120s",
                "-s",
                Path.Combine(_folder, "post.lua"),
                new Uri(server.Address, path).ToString(),
            ]
        )
        {
            RedirectStandardOutput = true,
        };
        start.Environment["BODY"] = file;

        var (before, ended) = (server.ProcessorSeconds, ServerProcess.SecondsOfEndedChildren);
        using var wrk = Process.Start(start)!;
        var printed = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        var (taken, own) = (server.ProcessorSeconds - before, ServerProcess.SecondsOfEndedChildren - ended);
        var result = JsonSerializer.Deserialize<Result>(printed[printed.LastIndexOf('{')..])!;
        return result.Errors > 0 || result.Count == 0
            ? throw new InvalidOperationException($"{new Uri(server.Address, path)}: {result.Errors} errors, {result.Count} answers")
            : new Load(result.Count / (double)seconds, taken / result.Count, own / result.Count, result.Median, result.P99);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed record Result(int Count, double Median, double P99, int Errors);
}

/// <summary>What was measured under load.</summary>
/// <param name="Throughput">Requests a second.</param>
/// <param name="ServerSeconds">Processor time of the server for a request.</param>
/// <param name="ClientSeconds">Processor time of the load generator for a request.</param>
/// <param name="Median">Milliseconds that half of the answers took at most.</param>
/// <param name="P99">Milliseconds that 99 of 100 answers took at most.</param>
internal sealed record Load(double Throughput, double ServerSeconds, double ClientSeconds, double Median, double P99)
{
    /// <summary>
    /// Requests a second that all processors could take, were they busy with nothing else: what to compare on a machine that is shared, as
    /// server and load generator share it here.
    /// </summary>
    public double Capacity => Environment.ProcessorCount / (ServerSeconds + ClientSeconds);
}
