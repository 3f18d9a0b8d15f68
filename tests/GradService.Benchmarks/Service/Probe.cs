using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GradService.Benchmarks.Service;

/// <summary>
/// Asks for /livez a hundred times a second on one connection, as an orchestrator would more seldom, or for the gradients of a small
/// network from an address of its own, as another user. It runs in a process of its own, so that what is measured is the server's delay,
/// not a pause of the process that puts load on it.
/// </summary>
internal sealed class Probe : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private const string Neighbour = "neighbour";
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly Process _process;

    private Probe(Process process) => _process = process;

    /// <summary>Starts to ask a server.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="isNeighbour">Whether to ask as another user.</param>
    public static Probe Start(Uri address, bool isNeighbour = false)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Probe).Assembly.Location, "probe", $"{address}", isNeighbour ? Neighbour : ""])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
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
