using BenchmarkDotNet.Running;
using GradService.Benchmarks;
using GradService.Benchmarks.Service;

const string NeedsWrk = "wrk (Debian: apt-get install wrk)";

// The tables of docs/benchmarks; --markdown puts the command, the machine and the commit at the head.
var tables = new Dictionary<string, Table>
{
    ["checks"] = new(_ => ChecksTable.Print()),
    ["class"] = new(ClassTable.Print),
    ["cores"] = new(_ => GrowthTable.PrintCores(), Wrk.IsHere ? null : NeedsWrk),
    ["costs"] = new(_ => CostTable.Print(), Wrk.IsHere ? null : NeedsWrk),
    ["diagnosis"] = new(DiagnosisTable.Print),
    ["exact"] = new(ExactTable.Print, Wrk.IsHere ? null : NeedsWrk),
    ["growth"] = new(_ => GrowthTable.Print(), Wrk.IsHere ? null : NeedsWrk),
    ["numbers"] = new(NumbersComparison.Print),
    ["overload"] = new(OverloadTable.Print),
    ["replicas"] = new(ReplicasTrial.Print, ReplicasTrial.IsPossible ? null : "nginx (Debian: apt-get install nginx-light)"),
    ["service"] = new(ServiceTable.Print, Wrk.IsHere ? null : NeedsWrk),
    ["soak"] = new(SoakTable.Print),
    ["start"] = new(StartTable.Print),
    ["stops"] = new(StopsTable.Print),
    ["work"] = new(WorkTable.Print),
};

// The processes that some tables start.
var helpers = new Dictionary<string, Action<string[]>> { ["limits"] = LimitServer.Run, ["probe"] = Probe.Run };

if (args.Length > 0 && helpers.TryGetValue(args[0], out var run))
{
    run(args[1..]);
}
else if (args.Length == 0 || !tables.TryGetValue(args[0], out var table))
{
    BenchmarkSwitcher.FromAssembly(typeof(Table).Assembly).Run(args);
}
else if (table.Lacks is { } lacks)
{
    Console.WriteLine($"Needs {lacks}.");
}
else
{
    var others = args.Where(arg => arg != Table.Markdown).ToArray();
    if (others.Length < args.Length)
    {
        Console.WriteLine(Table.Head(others));
    }

    await table.Print(others[1..]);
}
