namespace GradService.Benchmarks.Service;

/// <summary>What stands for several runs.</summary>
internal static class Median
{
    /// <summary>The value in the middle, or the mean of the two there.</summary>
    public static double Middle(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
