using System.Globalization;
using GradService.Api.Configuration;

namespace GradService.Api.Hosting;

/// <summary>
/// The file handles of the process. Every connection takes one, and a process without a free one cannot even load its own code.
/// </summary>
internal static class FileHandles
{
    private const string Limits = "/proc/self/limits";
    private const string Open = "/proc/self/fd";
    private const string Name = "Max open files";

    // Connections over the limit are accepted before they are closed: at worst all that the listening socket queues, 512 in Kestrel.
    private const int Queued = 512;

    // Handles for code that is loaded later, and for short-lived files.
    private const int Reserve = 96 + Queued;
    private const int LeastConnections = 32;

    /// <summary>The number of wanted connections that the free file handles allow.</summary>
    /// <exception cref="SettingsException">They allow fewer than 32.</exception>
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
