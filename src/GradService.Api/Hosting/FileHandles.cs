using System.Globalization;

namespace GradService.Api.Hosting;

/// <summary>
/// The file handles of the process, of which every connection takes one. A process without any cannot even load its own code.
/// </summary>
internal static class FileHandles
{
    private const string Limits = "/proc/self/limits";
    private const string Open = "/proc/self/fd";
    private const string Name = "Max open files";

    // For code that is loaded later, files that are opened in passing, and connections that are accepted to be closed at once.
    private const int Reserve = 96;
    private const int LeastConnections = 32;

    /// <summary>How many connections the handles that are left allow, of those that are wanted.</summary>
    /// <exception cref="SettingsException">They allow next to none.</exception>
    public static int Connections(int wanted)
    {
        if (
            !File.Exists(Limits)
            || File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) is not { } limit
        )
        {
            return wanted;
        }

        var words = limit[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!int.TryParse(words[0], CultureInfo.InvariantCulture, out var most))
        {
            return wanted;
        }

        var taken = Directory.GetFileSystemEntries(Open).Length + Reserve;
        return most >= taken + LeastConnections
            ? Math.Min(wanted, most - taken)
            : throw new SettingsException([
                $"file handles (ulimit -n, LimitNOFILE): expected at least {taken + LeastConnections}; found {most}",
            ]);
    }
}
