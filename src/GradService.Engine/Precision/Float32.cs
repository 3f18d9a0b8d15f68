namespace GradService.Engine.Precision;

/// <summary>The rounding of float32 arithmetic, as in PyTorch's default.</summary>
internal static class Float32
{
    // 2⁻²⁴ is the unit roundoff. A gradient accumulates dozens of such roundings, in an order that is not known.
    private const double Accuracy = 64.0 / (1 << 24);

    // Another order of summation gives a different error of the same size.
    private const double Spread = 8;

    // Float64 has 29 bits more; dozens of roundings cost a few of them.
    private const double FromFloat64 = 64.0 / (1 << 29);

    /// <summary>The largest error of a number that was computed correctly.</summary>
    /// <param name="scale">The largest number of its tensor.</param>
    /// <param name="error">The error of one float32 computation of it.</param>
    public static double Tolerance(double scale, double error) => Accuracy * scale + Spread * error;

    /// <summary>Whether cancellation leaves fewer than two digits of a number even in float64.</summary>
    /// <param name="value">The number.</param>
    /// <param name="error">The error of one float32 computation of it.</param>
    public static bool IsLost(double value, double error) => Math.Abs(value) <= FromFloat64 * error;
}
