using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Net.Sockets;

namespace GradService.Benchmarks.Service;

/// <summary>A server in a process of its own, with the processor time and the memory of all its processes as Linux counts them.</summary>
internal sealed class ServerProcess : IDisposable
{
    // Clock ticks of /proc: 100 a second on every Linux that .NET runs on.
    private const double TicksASecond = 100;
    private const int SecondsToStart = 60;

    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The seconds that it has taken of all processors together.</summary>
    public double ProcessorSeconds => Tree().Sum(id => Stat(id) is { } stat ? (stat[11] + stat[12]) / TicksASecond : 0);

    /// <summary>The seconds that processes which this one started, and which have ended, have taken of all processors together.</summary>
    public static double SecondsOfEndedChildren => Stat(Environment.ProcessId) is { } stat ? (stat[13] + stat[14]) / TicksASecond : 0;

    /// <summary>The most memory that it has held, in MiB; what processes share counts for each of them.</summary>
    public double PeakMemory => Tree().Sum(id => Kilobytes(id, "VmHWM:")) / 1024;

    /// <summary>The service of this repository.</summary>
    public static ServerProcess StartOurs(IReadOnlyDictionary<string, string>? settings = null) =>
        Start(port => ["dotnet", Path.Combine(AppContext.BaseDirectory, "GradService.Api.dll"), "--urls", $"http://127.0.0.1:{port}"], settings);

    /// <summary>Starts a server.</summary>
    /// <param name="command">The program and its arguments, for a port.</param>
    /// <param name="settings">Environment variables.</param>
    public static ServerProcess Start(Func<int, string[]> command, IReadOnlyDictionary<string, string>? settings = null)
    {
        var port = FreePort();
        var words = command(port);
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true };
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return new ServerProcess(process, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>The answer to a request, tried until the server is there.</summary>
    public async Task<byte[]> FirstAnswer(string path, byte[] body)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(SecondsToStart) };
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(2))
        {
            try
            {
                using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
                using var response = await client.PostAsync(new Uri(Address, path), content);
                return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            }
            catch (HttpRequestException exception) when (exception.StatusCode is null && watch.Elapsed.TotalSeconds < SecondsToStart && !_process.HasExited)
            {
                // Not there yet.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private List<int> Tree()
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: (int)(Stat(id)?[1] ?? 0)))
            .ToLookup(process => process.Parent, process => process.Id);
        var tree = new List<int> { _process.Id };
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(parents[tree[i]]);
        }

        return tree;
    }

    /// <summary>The numbers of /proc/ID/stat behind the name, which may hold spaces; the state, first of them, as 0.</summary>
    private static double[]? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ').Select(word => double.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static double Kilobytes(int id, string field) => File.ReadLines($"/proc/{id}/status")
        .Where(line => line.StartsWith(field, StringComparison.Ordinal))
        .Select(line => double.Parse(line[field.Length..^3], CultureInfo.InvariantCulture))
        .FirstOrDefault();
}
