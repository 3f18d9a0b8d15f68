using GradService.Engine.Numbers;

namespace GradService.Engine.Operations;

/// <summary>Scalar functions in forms that neither overflow nor cancel, for every finite argument.</summary>
internal static class StableFunctions
{
    /// <summary>ln(1 + x) without losing the digits of a small x: the error of 1 + x is divided out (Kahan's correction).</summary>
    public static double LogP1(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x
            : double.IsPositiveInfinity(sum) ? double.PositiveInfinity
            : Elementary.Log(sum) * (x / (sum - 1));
    }

    /// <summary>1 / (1 + e^−x), with the exponent never positive.</summary>
    public static double Sigmoid(double x)
    {
        var e = Elementary.Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : e) / (1 + e);
    }

    /// <summary>1 / cosh² x = (2 / (e^x + e^−x))², with the exponent never positive.</summary>
    public static double SechSquare(double x)
    {
        var e = Elementary.Exp(-Math.Abs(x));
        var sech = 2 * e / (1 + e * e);
        return sech * sech;
    }

    /// <summary>ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + LogP1(Elementary.Exp(-Math.Abs(x)));

    /// <summary>x ln y; 0 for x = 0 and any y ≥ 0.</summary>
    public static double XLogY(double x, double y) => x == 0 && y >= 0 ? 0 : x * Elementary.Log(y);

    /// <summary>The standard normal distribution function Φ(x) = ½ erfc(−x/√2).</summary>
    public static double NormalCdf(double x) => 0.5 * Erfc(-x / Math.Sqrt(2));

    /// <summary>φ(x) = e^(−x²/2) / √(2π).</summary>
    public static double NormalDensity(double x) => Elementary.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    /// <summary>
    /// The complementary error function, with a relative error of a few units in the last place, even in the far tail. Below 1 it uses the
    /// series of positive terms for erf, above 1 the continued fraction for erfc (Abramowitz and Stegun, Handbook of Mathematical
    /// Functions, 7.1.6 and 7.1.14).
    /// </summary>
    public static double Erfc(double x) =>
        x switch
        {
            < 0 => 2 - Erfc(-x),
            < 1 => 1 - Erf(x),
            < 28 => ErfcFraction(x),
            double.NaN => double.NaN,
            _ => 0,
        };

    /// <summary>erf x = (2/√π) e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·5…(2n+1)).</summary>
    private static double Erf(double x)
    {
        double term = x,
            sum = x;
        for (var n = 1; term > sum * 1e-17; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Elementary.Exp(-x * x) * sum;
    }

    /// <summary>√π e^(x²) erfc x = 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))), evaluated from the inside out.</summary>
    private static double ErfcFraction(double x)
    {
        // The fraction converges like e^(−2x√(2n)): this depth leaves less than half a unit in the last place.
        var depth = 20 + (int)(200 / (x * x));
        var tail = x;
        for (var n = depth; n >= 1; n--)
        {
            tail = x + 0.5 * n / tail;
        }

        return ExpOfNegativeSquare(x) / (Math.Sqrt(Math.PI) * tail);
    }

    /// <summary>
    /// e^(−x²) with an exact x², because the exponential multiplies the relative error of the square by the size of the exponent.
    /// </summary>
    private static double ExpOfNegativeSquare(double x)
    {
        var square = x * x;
        return Elementary.Exp(-square) * Elementary.Exp(-Math.FusedMultiplyAdd(x, x, -square));
    }
}
