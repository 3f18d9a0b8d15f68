namespace GradService.Engine.Tests.Laws;

/// <summary>Asserts that numbers are nearly equal, and names the first that differs.</summary>
internal static class Near
{
    public static void Equal(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"{what}, element {i}: expected {expected[i]:R}, found {actual[i]:R}"
            );
        }
    }
}
