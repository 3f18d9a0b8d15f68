using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Net.Sockets;
using System.Text.Json;

namespace GradService.Reliability.Tests;

/// <summary>A server in a process of its own, with the processor time and the memory of all its processes as Linux counts them.</summary>
internal sealed class ServerProcess : IDisposable
{
    // Clock ticks of /proc: 100 a second on every Linux that .NET runs on.
    private const double TicksASecond = 100;
    private const int SecondsToStart = 60;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];

    private ServerProcess(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The environment variables that <c>dotnet run</c> starts the service with.</summary>
    public static IReadOnlyDictionary<string, string> LaunchVariables { get; } =
        JsonDocument
            .Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "launchSettings.json")))
            .RootElement.GetProperty("profiles")
            .GetProperty("GradService")
            .GetProperty("environmentVariables")
            .Deserialize<Dictionary<string, string>>()!;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>What it has printed so far, line by line.</summary>
    public IEnumerable<string> Output => _output;

    /// <summary>Whether it runs no longer.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>The memory that it holds, in MiB.</summary>
    public double ResidentMemory => Kilobytes(_process.Id, "VmRSS:") / 1024;

    /// <summary>Its threads.</summary>
    public int Threads => Directory.GetDirectories($"/proc/{_process.Id}/task").Length;

    /// <summary>Its open files and sockets.</summary>
    public int Handles => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    /// <summary>The seconds that it has taken of all processors together.</summary>
    public double ProcessorSeconds => Tree().Sum(id => Stat(id) is { } stat ? (stat[11] + stat[12]) / TicksASecond : 0);

    /// <summary>The seconds that processes which this one started, and which have ended, have taken of all processors together.</summary>
    public static double SecondsOfEndedChildren => Stat(Environment.ProcessId) is { } stat ? (stat[13] + stat[14]) / TicksASecond : 0;

    /// <summary>The most memory that it has held, in MiB; what processes share counts for each of them.</summary>
    public double PeakMemory => Tree().Sum(id => Kilobytes(id, "VmHWM:")) / 1024;

    /// <summary>The service of this repository.</summary>
    /// <param name="settings">Environment variables.</param>
    /// <param name="wrap">Makes another command of the program and its arguments, that runs it.</param>
    /// <param name="port">Where it is to listen; any port where none is given.</param>
    public static ServerProcess StartOurs(
        IReadOnlyDictionary<string, string>? settings = null,
        Func<string[], string[]>? wrap = null,
        int? port = null
    )
    {
        string[] Command(int port) =>
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "GradService.Api.dll"), "--urls", $"http://127.0.0.1:{port}"];
        return Start(port => wrap is null ? Command(port) : wrap(Command(port)), settings, port);
    }

    /// <summary>Starts a server.</summary>
    /// <param name="command">The program and its arguments, for a port.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="fixedPort">The port; any where none is given.</param>
    public static ServerProcess Start(
        Func<int, string[]> command,
        IReadOnlyDictionary<string, string>? settings = null,
        int? fixedPort = null
    )
    {
        var port = fixedPort ?? FreePort();
        var words = command(port);
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (name, value) in LaunchVariables.Concat(settings ?? new Dictionary<string, string>()))
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>The service of this repository, when it takes requests.</summary>
    /// <inheritdoc cref="StartOurs"/>
    public static async Task<ServerProcess> StartReady(
        IReadOnlyDictionary<string, string>? settings = null,
        Func<string[], string[]>? wrap = null,
        int? port = null
    )
    {
        var server = StartOurs(settings, wrap, port);
        using var client = new HttpClient { BaseAddress = server.Address };
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            try
            {
                using var response = await client.GetAsync("/readyz");
                response.EnsureSuccessStatusCode();
                return server;
            }
            catch (HttpRequestException) when (watch.Elapsed.TotalSeconds < SecondsToStart && !server.HasEnded)
            {
                // Not there yet.
            }
            catch
            {
                server.Dispose();
                throw new InvalidOperationException(string.Join('\n', server.Output));
            }
        }
    }

    /// <summary>Asks it to stop, as an orchestrator does.</summary>
    public void AskToStop() => Process.Start("kill", $"-TERM {_process.Id}").WaitForExit();

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> End(CancellationToken cancellation = default)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>A port that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The answer to a request, tried until the server is there.</summary>
    public async Task<byte[]> FirstAnswer(string path, byte[] body)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(SecondsToStart) };
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(2))
        {
            try
            {
                using var content = new ByteArrayContent(body)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) },
                };
                using var response = await client.PostAsync(new Uri(Address, path), content);
                return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            }
            catch (HttpRequestException exception)
                when (exception.StatusCode is null && watch.Elapsed.TotalSeconds < SecondsToStart && !_process.HasExited)
            {
                // Not there yet.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private List<int> Tree()
    {
        var parents = Directory
            .EnumerateDirectories("/proc")
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
            return
            [
                .. text[(text.LastIndexOf(')') + 2)..]
                    .Split(' ')
                    .Select(word => double.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : 0),
            ];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static double Kilobytes(int id, string field) =>
        File.ReadLines($"/proc/{id}/status")
            .Where(line => line.StartsWith(field, StringComparison.Ordinal))
            .Select(line => double.Parse(line[field.Length..^3], CultureInfo.InvariantCulture))
            .FirstOrDefault();
}
