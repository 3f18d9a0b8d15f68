namespace GradService.Benchmarks.Service;

/// <summary>The median of several runs.</summary>
internal static class Median
{
    /// <summary>The median: the middle value, or the mean of the two middle values.</summary>
    public static double Middle(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
