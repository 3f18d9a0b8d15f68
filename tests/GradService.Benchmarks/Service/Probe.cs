using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace GradService.Benchmarks.Service;

/// <summary>
/// Asks for /livez a hundred times a second on one connection, as an orchestrator would more seldom. It runs in a process of its own, so that what is
/// measured is the server's delay, not a pause of the process that puts load on it.
/// </summary>
internal sealed class Probe : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly Process _process;

    private Probe(Process process) => _process = process;

    /// <summary>Starts to ask a server.</summary>
    public static Probe Start(Uri address)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Probe).Assembly.Location, "probe", $"{address}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var probe = new Probe(Process.Start(start)!);
        // Its first line says that it has begun.
        probe._process.StandardOutput.ReadLine();
        return probe;
    }

    /// <summary>Ends it.</summary>
    /// <returns>How long each answer took, in milliseconds, the shortest first.</returns>
    public double[] Stop()
    {
        _process.StandardInput.Close();
        var times = _process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        _process.WaitForExit();
        return [.. times.Select(time => double.Parse(time, CultureInfo.InvariantCulture)).Order()];
    }

    /// <summary>What the process itself does: asks until its input ends, then prints the times.</summary>
    public static void Run(string[] args)
    {
        var address = new Uri(args[0]);
        using var connection = new TcpClient(address.Host, address.Port) { NoDelay = true, ReceiveTimeout = 60_000 };
        var stream = connection.GetStream();
        var (request, answer) = (Encoding.ASCII.GetBytes("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"), new byte[4096]);
        var times = new List<double>();
        var ended = Task.Run(() => Console.In.ReadToEnd());
        Ask();
        times.Clear();
        Console.WriteLine("begun");
        while (!ended.IsCompleted)
        {
            Ask();
            Thread.Sleep(Pause);
        }

        times.ForEach(time => Console.WriteLine(time.ToString("R", CultureInfo.InvariantCulture)));

        void Ask()
        {
            var since = Stopwatch.GetTimestamp();
            stream.Write(request);
            for (var read = 0; !answer.AsSpan(0, read).EndsWith(LastChunk);)
            {
                var count = stream.Read(answer, read, answer.Length - read);
                read += count > 0 ? count : throw new InvalidOperationException("The server closed the connection.");
            }

            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
