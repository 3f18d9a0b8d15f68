using System.Globalization;

namespace GradService.Api.Hosting;

/// <summary>The file handles of the process, of which every connection takes one. A process without any cannot even load its own code.</summary>
internal static class FileHandles
{
    private const string Limits = "/proc/self/limits";
    private const string Open = "/proc/self/fd";
    private const string Name = "Max open files";

    // For code that is loaded later, and files that are opened in passing.
    private const int Reserve = 48;
    private const int LeastConnections = 8;

    /// <summary>How many connections the handles that are left allow, of those that are wanted.</summary>
    public static int Connections(int wanted)
    {
        if (!OperatingSystem.IsLinux() || File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) is not { } limit)
        {
            return wanted;
        }

        var words = limit[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return int.TryParse(words[0], CultureInfo.InvariantCulture, out var most)
            ? Math.Min(wanted, Math.Max(LeastConnections, most - Directory.GetFileSystemEntries(Open).Length - Reserve))
            : wanted;
    }
}
