using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GradService.Benchmarks.Service;

/// <summary>
/// Measures the response times of a server under load. It requests /livez up to a hundred times a second on one connection, more often than
/// an orchestrator would; or, as another user, the gradients of a small network from another IP address. It runs in its own process, so
/// that it measures the delay of the server, not a pause of the load generator.
/// </summary>
internal sealed class Probe : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private const string Neighbour = "neighbour";
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly Process _process;

    private Probe(Process process) => _process = process;

    /// <summary>Starts probing a server.</summary>
    /// <param name="address">The base address of the server.</param>
    /// <param name="isNeighbour">Whether to send gradient requests as another user, instead of /livez.</param>
    public static Probe Start(Uri address, bool isNeighbour = false)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Probe).Assembly.Location, "probe", $"{address}", isNeighbour ? Neighbour : ""])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var probe = new Probe(Process.Start(start)!);
        // The first line of output says that the probe is running.
        probe._process.StandardOutput.ReadLine();
        return probe;
    }

    /// <summary>Stops probing.</summary>
    /// <returns>The response times in milliseconds, in ascending order.</returns>
    public double[] Stop()
    {
        _process.StandardInput.Close();
        var times = _process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        _process.WaitForExit();
        return [.. times.Select(time => double.Parse(time, CultureInfo.InvariantCulture)).Order()];
    }

    /// <summary>The main loop of the probe's process: sends requests until standard input ends, then prints the response times.</summary>
    /// <param name="args">The address of the server, and <c>neighbour</c> to probe as another user.</param>
    public static void Run(string[] args)
    {
        var address = new Uri(args[0]);
        var isNeighbour = args[1] == Neighbour;
        using var connection = new TcpClient(new IPEndPoint(isNeighbour ? IPAddress.Parse("127.0.0.2") : IPAddress.Loopback, 0))
        {
            NoDelay = true,
            ReceiveTimeout = 60_000,
        };
        connection.Connect(address.Host, address.Port);
        var stream = connection.GetStream();
        var body = Requests.Gradients("S");
        var request = isNeighbour
            ? (byte[])
                [
                    .. Encoding.ASCII.GetBytes(
                        $"POST /v1/gradients HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                            + $"{body.Length}\r\n\r\n"
                    ),
                    .. body,
                ]
            : Encoding.ASCII.GetBytes("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var (answer, last) = (new byte[8192], isNeighbour ? "}"u8.ToArray() : LastChunk);
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
            for (var read = 0; !answer.AsSpan(0, read).EndsWith(last) && !answer.AsSpan(0, read).EndsWith(LastChunk); )
            {
                var count = stream.Read(answer, read, answer.Length - read);
                read += count > 0 ? count : throw new InvalidOperationException("the server closed the connection");
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
