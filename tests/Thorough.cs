using System.Globalization;

namespace GradService.Tests;

/// <summary>
/// Scales how many cases the laws, simulations and fuzzers try: the environment variable THOROUGH multiplies every count. Default 1;
/// tests/fast.runsettings sets 0.05.
/// </summary>
internal static class Thorough
{
    private static readonly double Factor = Environment.GetEnvironmentVariable("THOROUGH") is { Length: > 0 } text
        ? double.Parse(text, CultureInfo.InvariantCulture)
        : 1;

    /// <summary>The number of cases to try where <paramref name="count"/> are the usual number; at least 1.</summary>
    public static int Cases(int count) => Math.Max(1, (int)Math.Ceiling(Factor * count));
}
