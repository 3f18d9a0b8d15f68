using System.Diagnostics;
using System.Text.Json;

namespace GradService.Benchmarks.Service;

/// <summary>The load generator wrk (https://github.com/wg/wrk), which repeats one request on several connections.</summary>
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

    /// <summary>Writes wrk's script to a temporary folder.</summary>
    public Wrk() => File.WriteAllText(Path.Combine(_folder, "post.lua"), Script);

    /// <summary>Whether wrk is on the path.</summary>
    public static bool IsHere =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "wrk")));

    /// <summary>Sends a request repeatedly for some seconds and measures; throws if any request fails.</summary>
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

    /// <summary>
    /// After a warm-up, the loads of many connections, for the CPU time of a request, and of one, for its duration. On one connection,
    /// threads that wait for work also use CPU time.
    /// </summary>
    public (Load Many, Load One) RunManyAndOne(ServerProcess server, string path, byte[] body, int connections)
    {
        Run(server, path, body, connections, seconds: 3);
        return (Run(server, path, body, connections, seconds: 4), Run(server, path, body, connections: 1, seconds: 3));
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed record Result(int Count, double Median, double P99, int Errors);
}

/// <summary>The measurements of one run under load.</summary>
/// <param name="Throughput">Requests a second, as measured.</param>
/// <param name="ServerSeconds">CPU seconds of the server per request.</param>
/// <param name="ClientSeconds">CPU seconds of the load generator per request.</param>
/// <param name="Median">The median response time in milliseconds.</param>
/// <param name="P99">The 99th percentile of the response time in milliseconds.</param>
internal sealed record Load(double Throughput, double ServerSeconds, double ClientSeconds, double Median, double P99)
{
    /// <summary>
    /// Requests a second if server and load generator had all processors to themselves, computed from their CPU time. Unlike the measured
    /// throughput, it can be compared on a machine that is shared with other work.
    /// </summary>
    public double Capacity => Environment.ProcessorCount / (ServerSeconds + ClientSeconds);
}
