using BenchmarkDotNet.Running;
using GradService.Benchmarks;

if (args is ["checks", ..])
{
    ChecksTable.Print();
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(ChecksTable).Assembly).Run(args);
}
