using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Net.Sockets;
using System.Text.Json;

namespace GradService.Reliability.Tests;

/// <summary>A server in its own process. Measures the CPU time and memory of the whole process tree from /proc.</summary>
internal sealed class ServerProcess : IDisposable
{
    // Clock ticks per second in /proc: 100 on every Linux that .NET runs on.
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

    /// <summary>The base address of the server.</summary>
    public Uri Address { get; }

    /// <summary>The lines that it has printed so far to standard output and standard error.</summary>
    public IEnumerable<string> Output => _output;

    /// <summary>Whether the process has exited.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>The resident memory of the process, in MiB.</summary>
    public double ResidentMemory => Kilobytes(_process.Id, "VmRSS:") / 1024;

    /// <summary>The number of threads of the process.</summary>
    public int Threads => Directory.GetDirectories($"/proc/{_process.Id}/task").Length;

    /// <summary>The number of open files and sockets of the process.</summary>
    public int Handles => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    /// <summary>The CPU seconds that the process tree has used.</summary>
    public double ProcessorSeconds => Tree().Sum(id => Stat(id) is { } stat ? (stat[11] + stat[12]) / TicksASecond : 0);

    /// <summary>The CPU seconds of all child processes of the test process that have exited.</summary>
    public static double SecondsOfEndedChildren => Stat(Environment.ProcessId) is { } stat ? (stat[13] + stat[14]) / TicksASecond : 0;

    /// <summary>The peak resident memory of the process tree, in MiB; shared memory counts once per process.</summary>
    public double PeakMemory => Tree().Sum(id => Kilobytes(id, "VmHWM:")) / 1024;

    /// <summary>Starts the service of this repository, without waiting until it is ready.</summary>
    /// <param name="settings">Environment variables.</param>
    /// <param name="wrap">Wraps the command line (program and arguments) in another command that runs it.</param>
    /// <param name="port">The port to listen on; by default a free port.</param>
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
    /// <param name="command">Makes the command line (program and arguments) for a port.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="fixedPort">The port to listen on; by default a free port.</param>
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
        // As in the image, so that tests and tables can read the lines.
        start.Environment["Logging__Console__FormatterName"] = "json";
        foreach (var (name, value) in LaunchVariables.Concat(settings ?? new Dictionary<string, string>()))
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>Starts the service of this repository and waits until it is ready.</summary>
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
                // The server does not listen yet.
            }
            catch
            {
                server.Dispose();
                throw new InvalidOperationException(string.Join('\n', server.Output));
            }
        }
    }

    /// <summary>Sends SIGTERM, as an orchestrator does.</summary>
    public void AskToStop() => Process.Start("kill", $"-TERM {_process.Id}").WaitForExit();

    /// <summary>Waits until the process exits.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> End(CancellationToken cancellation = default)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>Finds a free port.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Posts a request, repeated until the server accepts connections, and returns the response body.</summary>
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
                // The server does not listen yet.
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

    /// <summary>
    /// The fields of /proc/ID/stat after the process name (which may contain spaces), as numbers; the first, the state letter, is 0.
    /// </summary>
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
