namespace GradService.Engine.Numbers;

/// <summary>
/// The elementary functions in float64, within a unit in the last place or two. The functions of the C library differ in the last digit
/// from library to library, and within one from processor to processor; these are the same everywhere.
/// </summary>
public static class Elementary
{
    /// <summary>ln 2.</summary>
    internal const double Ln2 = 0.6931471805599453;

    // ln 2 in two parts. The first has so few bits that a multiple of it by an exponent is exact.
    private const double Ln2High = 2977044471.0 / (1L << 32);
    private const double Ln2Low = 1.9082149292705877E-10;

    // e^x = 2^k · 2^(j/64) · e^r with |r| ≤ ln 2 / 128.
    private const int TableBits = 6;
    private const int TableLength = 1 << TableBits;

    private const double LargestExp = 709.782712893384;
    private const double SmallestExp = -745.1332191019412;

    // Beyond, e^x − 1 rounds to e^x.
    private const double LargestExpM1 = 40;

    private const double HalfOfRootOfTwo = 0.7071067811865476;
    private const double LargestAngle = 1L << 30;

    // 2^(j/64) to twice the precision.
    private static readonly (double High, double Low)[] Roots =
    [
        .. Enumerable
            .Range(0, TableLength)
            .Select(j => Parts(Series<DoubleDouble>.Exp(DoubleDouble.Binary(j / 64.0) * Series<DoubleDouble>.Ln2))),
    ];

    /// <summary>e^x.</summary>
    public static double Exp(double x)
    {
        if (!(x <= LargestExp && x >= SmallestExp))
        {
            return x < 0 ? 0 : x * double.PositiveInfinity;
        }

        var (root, change, power) = Reduce(x);
        return Scale(root + root * change, power);
    }

    /// <summary>e^x − 1, without cancellation near 0.</summary>
    public static double ExpM1(double x)
    {
        if (!(Math.Abs(x) < LargestExpM1))
        {
            return x < 0 ? -1 : Exp(x);
        }

        var (root, change, power) = Reduce(x);
        var scaled = Scale(root, power);
        return scaled - 1 + scaled * change;
    }

    /// <summary>ln x; −∞ at 0, NaN below.</summary>
    public static double Log(double x)
    {
        if (!(x > 0 && x < double.PositiveInfinity))
        {
            return x == 0 ? double.NegativeInfinity
                : x < 0 ? double.NaN
                : x;
        }

        var power = Math.ILogB(x);
        var factor = Math.ScaleB(x, -power);
        if (factor > 2 * HalfOfRootOfTwo)
        {
            (factor, power) = (0.5 * factor, power + 1);
        }

        // ln(1 + f) = f − f²/2 + s (f²/2 + R) with s = f / (2 + f) and R = 2 (artanh s − s) / s.
        var f = factor - 1;
        var s = f / (2 + f);
        var square = s * s;
        var rest = 0.0;
        for (var n = 23; n >= 3; n -= 2)
        {
            rest = square * (rest + 2.0 / n);
        }

        var half = 0.5 * f * f;
        return power * Ln2High - (half - (s * (half + rest) + power * Ln2Low) - f);
    }

    /// <summary>tanh x, without overflow or cancellation.</summary>
    public static double Tanh(double x)
    {
        var twice = 2 * Math.Abs(x);
        if (twice < 1)
        {
            var growth = ExpM1(twice);
            return Math.CopySign(growth / (2 + growth), x);
        }

        return Math.CopySign(1 - 2 / (1 + Exp(twice)), x);
    }

    /// <summary>sin x, in radians.</summary>
    public static double Sin(double x) => Angle(x, quarter: 0);

    /// <summary>cos x, in radians.</summary>
    public static double Cos(double x) => Angle(x, quarter: 1);

    /// <summary>x^y, with the special values of IEEE 754.</summary>
    public static double Pow(double x, double y)
    {
        DoubleDouble.Round(Power(DoubleDouble.Binary(x), DoubleDouble.Binary(y)), out var power);
        return double.IsFinite(power) && power != 0 ? power : Math.Pow(x, y);
    }

    /// <summary>e^x as a power of two, a root of two, and the relative change to that.</summary>
    private static (double Root, double Change, int Power) Reduce(double x)
    {
        var steps = Math.Round(x * (TableLength / Ln2));
        var r = Math.FusedMultiplyAdd(-steps, Ln2High / TableLength, x);
        r = Math.FusedMultiplyAdd(-steps, Ln2Low / TableLength, r);
        var square = r * r;
        var change = r + square * (0.5 + r * (1.0 / 6) + square * (1.0 / 24 + r * (1.0 / 120) + square * (1.0 / 720)));
        var (high, low) = Roots[(int)steps & (TableLength - 1)];
        return (high, change + low / high, (int)steps >> TableBits);
    }

    private static double Scale(double x, int power) =>
        power is > -1000 and < 1000 ? x * BitConverter.Int64BitsToDouble((power + 1023L) << 52) : Math.ScaleB(x, power);

    private static double Angle(double x, int quarter)
    {
        if (!(Math.Abs(x) < LargestAngle))
        {
            return quarter == 0 ? Math.Sin(x) : Math.Cos(x);
        }

        DoubleDouble.Round(Series<DoubleDouble>.Sin(DoubleDouble.Binary(x), quarter), out var value);
        return value;
    }

    private static T Power<T>(T x, T y)
        where T : struct, IScalar<T> => T.Power(x, y);

    private static (double High, double Low) Parts(DoubleDouble x)
    {
        var high = DoubleDouble.Approximate(x);
        return (high, DoubleDouble.Approximate(x - DoubleDouble.Binary(high)));
    }
}
