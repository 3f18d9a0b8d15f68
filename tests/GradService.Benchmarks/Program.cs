using BenchmarkDotNet.Running;
using GradService.Benchmarks;
using GradService.Benchmarks.Service;

if (args is ["service" or "growth" or "cores" or "costs", ..] && !Wrk.IsHere)
{
    Console.WriteLine("Needs wrk (Debian: apt-get install wrk).");
}
else if (args is ["checks", ..])
{
    ChecksTable.Print();
}
else if (args is ["diagnosis", ..])
{
    DiagnosisTable.Print(args[1..]);
}
else if (args is ["class", ..])
{
    await ClassTable.Print(args[1..]);
}
else if (args is ["service", ..])
{
    await ServiceTable.Print(args[1..]);
}
else if (args is ["growth"])
{
    await GrowthTable.Print();
}
else if (args is ["cores"])
{
    await GrowthTable.PrintCores();
}
else if (args is ["costs"])
{
    await CostTable.Print();
}
else if (args is ["replicas", ..] && !ReplicasTrial.IsPossible)
{
    Console.WriteLine("Needs nginx (Debian: apt-get install nginx-light).");
}
else if (args is ["replicas", ..])
{
    await ReplicasTrial.Print(args[1..]);
}
else if (args is ["overload", ..])
{
    await OverloadTable.Print(args[1..]);
}
else if (args is ["work", ..])
{
    await WorkTable.Print(args[1..]);
}
else if (args is ["probe", ..])
{
    Probe.Run(args[1..]);
}
else if (args is ["stops", ..])
{
    await StopsTable.Print(args[1..]);
}
else if (args is ["soak", ..])
{
    await SoakTable.Print(args[1..]);
}
else if (args is ["start", ..])
{
    await StartTable.Print(args[1..]);
}
else if (args is ["numbers", ..])
{
    NumbersComparison.Print(args[1..]);
}
else if (args is ["limits", ..])
{
    LimitServer.Run(args[1..]);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(ChecksTable).Assembly).Run(args);
}
