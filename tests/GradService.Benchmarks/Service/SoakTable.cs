using System.Globalization;

namespace GradService.Benchmarks.Service;

/// <summary>
/// A soak test, as a Markdown table: whether memory, handles or threads grow, or throughput falls, under mixed load for a long time.
/// </summary>
internal static class SoakTable
{
    private const int Connections = 8;
    private const int WarmUp = 2;
    private const int Rounds = 9;
    private const int TurnsAMinute = 12;

    /// <summary>Prints the table.</summary>
    /// <param name="args">The number of minutes, default 20; then the seconds of a minute, to try the table in less time.</param>
    public static async Task Print(string[] args)
    {
        var minutes = int.Parse(args.ElementAtOrDefault(0) ?? "20", CultureInfo.InvariantCulture);
        var minuteLength = TimeSpan.FromSeconds(int.Parse(args.ElementAtOrDefault(1) ?? "60", CultureInfo.InvariantCulture));
        using var server = await ServerProcess.StartReady();
        using var load = new MixedLoad(server.Address);
        using var stop = new CancellationTokenSource();
        var running = load.Run(Connections, stop.Token);
        var rows = new List<Row>();
        Console.WriteLine("| minute | requests | capacity, requests a second | memory, MiB | threads | handles |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        for (var minute = 1 - WarmUp; minute <= minutes; minute++)
        {
            var (count, processor) = (load.Count, server.ProcessorSeconds + Own());
            await Task.Delay(minuteLength);
            var requests = load.Count - count;
            var row = new Row(
                minute,
                requests,
                Environment.ProcessorCount * requests / (server.ProcessorSeconds + Own() - processor),
                server.ResidentMemory,
                server.Threads,
                server.Handles
            );
            rows.Add(row);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {(minute < 1 ? "warm-up" : $"{minute}")} | {row.Requests:N0} | {row.Capacity:F0} | {row.Memory:F0} | "
                        + $"{row.Threads} | {row.Handles} |"
                )
            );
        }

        await stop.CancelAsync();
        await running;
        Console.WriteLine();
        Console.WriteLine(
            $"Answers by status (0: the caller left): "
                + $"{string.Join(", ", load.Statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}"))}"
        );
        foreach (var (failure, times) in load.Failures)
        {
            Console.WriteLine($"{failure} ({times} times)");
        }

        var steady = rows.Where(row => row.Minute > 0).ToArray();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Change a minute: memory {Slope(steady, row => row.Memory):F3} MiB, threads "
                    + $"{Slope(steady, row => row.Threads):F3}, handles {Slope(steady, row => row.Handles):F3}, capacity "
                    + $"{Slope(steady, row => row.Capacity):F1} requests a second."
            )
        );
        var beside = await AgainstNew(server, minuteLength);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The capacity of the last minute is {steady[^1].Capacity / steady[0].Capacity:P1} of the first. Measured in alternation "
                    + $"with a server that is {WarmUp} minutes old, it is {beside:P1} of that server's."
            )
        );
    }

    /// <summary>
    /// The capacity of a server relative to one that has just been warmed up. The two are measured in alternation, so that other tenants of
    /// the machine, which may slow it down by a tenth for a minute, slow down both.
    /// </summary>
    private static async Task<double> AgainstNew(ServerProcess old, TimeSpan minute)
    {
        using var fresh = await ServerProcess.StartReady();
        await Capacity(fresh, WarmUp * minute);
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            ratios.Add(await Capacity(old, minute / TurnsAMinute) / await Capacity(fresh, minute / TurnsAMinute));
        }

        return ratios.Middle();
    }

    private static async Task<double> Capacity(ServerProcess server, TimeSpan time)
    {
        using var load = new MixedLoad(server.Address);
        using var stop = new CancellationTokenSource();
        var processor = server.ProcessorSeconds + Own();
        var running = load.Run(Connections, stop.Token);
        await Task.Delay(time, CancellationToken.None);
        await stop.CancelAsync();
        await running;
        return Environment.ProcessorCount * load.Count / (server.ProcessorSeconds + Own() - processor);
    }

    private static double Own() => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>The slope of the least-squares line, per minute.</summary>
    private static double Slope(Row[] rows, Func<Row, double> figure)
    {
        var (x, y) = (rows.Average(row => row.Minute), rows.Average(figure));
        var spread = rows.Sum(row => (row.Minute - x) * (row.Minute - x));
        return spread == 0 ? 0 : rows.Sum(row => (row.Minute - x) * (figure(row) - y)) / spread;
    }

    private sealed record Row(int Minute, long Requests, double Capacity, double Memory, int Threads, int Handles);
}
