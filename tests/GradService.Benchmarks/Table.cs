using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace GradService.Benchmarks;

/// <summary>A table of docs/benchmarks.</summary>
internal sealed class Table
{
    /// <summary>The option that prints the head of a page.</summary>
    public const string Markdown = "--markdown";

    private const string Processors = "/proc/cpuinfo";

    /// <param name="print">Measures and prints the table.</param>
    /// <param name="lacks">What the machine lacks for it; <see langword="null"/> if nothing.</param>
    public Table(Func<string[], Task> print, string? lacks = null) => (Print, Lacks) = (print, lacks);

    /// <inheritdoc cref="Table(Func{string[], Task}, string?)"/>
    public Table(Action<string[]> print)
        : this(args =>
        {
            print(args);
            return Task.CompletedTask;
        }) { }

    /// <summary>Measures and prints the table.</summary>
    public Func<string[], Task> Print { get; }

    /// <summary>What the machine lacks for it; <see langword="null"/> if nothing.</summary>
    public string? Lacks { get; }

    /// <summary>The head of a page: the command, the machine, and the commit that was built.</summary>
    public static string Head(IEnumerable<string> args)
    {
        var version = typeof(Table).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var model = File.Exists(Processors)
            ? File.ReadLines(Processors).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1]
            : null;
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $"""
            | | |
            |---|---|
            | command | `dotnet run -c Release --project tests/GradService.Benchmarks -- {string.Join(' ', args)}` |
            | machine | {model ?? "unknown processor"}, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription} |
            | commit | {version.Split('+')[^1]}, {today} |

            """;
    }
}
