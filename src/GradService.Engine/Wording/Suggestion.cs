namespace GradService.Engine.Wording;

/// <summary>Suggests the known name that is closest to an unknown one.</summary>
public static class Suggestion
{
    private const int LongestName = 64;

    /// <summary>Shortens a caller-supplied name of more than 64 characters, with an ellipsis.</summary>
    public static string Cut(string name) => name.Length <= LongestName ? name : name[..LongestName] + "…";

    /// <summary>"; did you mean 'w1'?", or an empty string if no known name is close.</summary>
    public static string For(string name, IEnumerable<string> known)
    {
        var near = known
            .Where(candidate => Math.Max(name.Length, candidate.Length) <= LongestName)
            .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
            .Where(candidate => candidate.Distance <= (name.Length == 1 ? 0.5 : Math.Max(1, name.Length / 3)))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return near.Name is null ? "" : $"; did you mean '{near.Name}'?";
    }

    /// <summary>
    /// The edit distance: letters inserted, deleted, substituted or swapped with their neighbour. A change of case counts half.
    /// </summary>
    private static double Distance(string from, string to)
    {
        var table = new double[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                table[i, j] =
                    i == 0 || j == 0
                        ? i + j
                        : Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + Change(from[i - 1], to[j - 1]));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[from.Length, to.Length];
    }

    private static double Change(char from, char to) =>
        from == to ? 0
        : char.ToUpperInvariant(from) == char.ToUpperInvariant(to) ? 0.5
        : 1;
}
