using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GradService.Api.Configuration;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace GradService.Benchmarks;

/// <summary>
/// Throughput and memory of grading class uploads, as a Markdown table: the real server over a socket, with the client in the same process.
/// The client writes HTTP itself, because HttpClient does not read the response before it has sent the whole request.
/// </summary>
internal static class ClassTable
{
    private const int LongestSummary = 2_000;

    /// <summary>The exercise: the first line of a class upload.</summary>
    public const string Exercise =
        """{ "network": { "layers": ["""
        + """{ "name": "hidden", "weights": [[0.1, 0.2]], "bias": [0.1, 0.1], "activation": "sigmoid" },"""
        + """ { "name": "output", "weights": [[0.3], [0.4]], "bias": [0.1], "activation": "sigmoid" }] }"""
        + """, "loss": "halfSquaredError", "inputs": [[0.5]], "targets": [[1.0]], "learningRate": 0.1 }""";

    /// <summary>The answers of the students, by kind of submission.</summary>
    public static readonly (string Name, string Answers)[] Sheets =
    [
        (
            "all correct, 19 numbers of four decimals",
            """{"values":{"hidden.a":[["0.5374","0.5498"]],"output.z":[["0.4812"]],"output.a":[["0.6180"]]}"""
                + ""","loss":"0.0730","gradients":{"output.weights":[["-0.0485"],["-0.0496"]],"output.bias":["-0.0902"]"""
                + ""","hidden.weights":[["-0.0034","-0.0045"]],"hidden.bias":["-0.0067","-0.0089"]}"""
                + ""","updated":{"hidden.weights":[["0.1003","0.2004"]],"hidden.bias":["0.1007","0.1009"]"""
                + ""","output.weights":[["0.3048"],["0.4050"]],"output.bias":["0.1090"]}}"""
        ),
        (
            "all correct, every step rounded",
            """{"values":{"hidden.a":[["0.5374","0.5498"]],"output.z":[["0.4811"]],"output.a":[["0.6180"]]}"""
                + ""","loss":"0.0730","gradients":{"output.weights":[["-0.0485"],["-0.0496"]],"output.bias":["-0.0902"]"""
                + ""","hidden.weights":[["-0.00337","-0.00446"]],"hidden.bias":["-0.00673","-0.00891"]}"""
                + ""","updated":{"hidden.weights":[["0.1003","0.2004"]],"hidden.bias":["0.1007","0.1009"]"""
                + ""","output.weights":[["0.3049"],["0.4050"]],"output.bias":["0.1090"]}}"""
        ),
        (
            "a forgotten derivative, 8 numbers",
            """{"loss":"0.0730","gradients":{"output.weights":[["-0.2053"],["-0.2100"]],"output.bias":["-0.3820"]"""
                + ""","hidden.weights":[["-0.01424","-0.01891"]],"hidden.bias":["-0.02849","-0.03782"]}}"""
        ),
    ];

    /// <summary>Prints the table.</summary>
    /// <param name="args">The number of submissions; default 100,000. Sheets with mistakes, which are slower, get a twentieth.</param>
    public static async Task Print(string[] args)
    {
        var most = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        await using var server = new WebApplicationFactory<Limits>().WithWebHostBuilder(host =>
            host.ConfigureLogging(logging => logging.ClearProviders())
        );
        server.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server.StartServer();
        Console.WriteLine("| class | submissions | a second | MB answered | memory grew by, MB |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (name, answers) in Sheets)
        {
            await Grade(server.ClientOptions.BaseAddress, answers, 2_000);
            var count = name.StartsWith("all", StringComparison.Ordinal) ? most : most / 20;
            GC.Collect();
            var before = Environment.WorkingSet;
            var watch = Stopwatch.StartNew();
            var (bytes, peak) = await Grade(server.ClientOptions.BaseAddress, answers, count);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {count} | {count / watch.Elapsed.TotalSeconds:F0} | {bytes / 1e6:F0} | "
                        + $"{Math.Max(0, peak - before) / 1e6:F0} |"
                )
            );
        }
    }

    private static async Task<(long Bytes, long Peak)> Grade(Uri server, string answers, int count)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Host, server.Port);
        await using var stream = connection.GetStream();
        var sending = Task.Run(() => Send(stream, server, answers, count));
        var (buffer, end, bytes, peak) = (new byte[1 << 18], "", 0L, 0L);
        while (!end.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and var read)
        {
            bytes += read;
            peak = Math.Max(peak, Environment.WorkingSet);
            end += Encoding.UTF8.GetString(buffer.AsSpan(Math.Max(0, read - LongestSummary), Math.Min(read, LongestSummary)));
            end = end[Math.Max(0, end.Length - LongestSummary)..];
        }

        await sending;
        return end.Contains($"\"submissions\":{count},", StringComparison.Ordinal)
            ? (bytes, peak)
            : throw new InvalidOperationException("some submissions were not graded");
    }

    private static async Task Send(NetworkStream stream, Uri server, string answers, int count)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync("POST /v1/grades/batch HTTP/1.1");
        await writer.WriteLineAsync($"Host: {server.Authority}");
        await writer.WriteLineAsync("Content-Type: application/x-ndjson");
        await writer.WriteLineAsync("Transfer-Encoding: chunked");
        await writer.WriteLineAsync();
        await Chunk(Exercise + "\n");
        for (var i = 0; i < count; i++)
        {
            await Chunk(string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"s{i}\",\"answers\":{answers}}}\n"));
        }

        await writer.WriteAsync("0\r\n\r\n");

        async Task Chunk(string text)
        {
            await writer.WriteLineAsync(text.Length.ToString("X", CultureInfo.InvariantCulture));
            await writer.WriteLineAsync(text);
        }
    }
}
