using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using GradService.NumberText;

namespace GradService.Engine.Numbers;

/// <summary>
/// The unevaluated sum of two float64 numbers, about 106 bits, with a bound of its error. The error bounds of the operations are those of
/// Joldes, Muller and Popescu, Tight and rigorous error bounds for basic building blocks of double-word arithmetic (2017), rounded up. The
/// error is exactly 0 as long as a result fits: sums and products of whole numbers and halves stay exact.
/// </summary>
public readonly struct DoubleDouble : IBinary<DoubleDouble>
{
    // The square of the unit roundoff 2^-53.
    private const double UnitSquared = 1.0 / (1UL << 53) / (1UL << 53);

    // Bounds are computed in float64. This factor exceeds the rounding error of the few operations of a bound.
    private const double Up = 1 + 1e-14;

    // Below Small, the error terms of a product underflow; Tiny exceeds what is lost.
    private const double Small = 1e-280;
    private const double Tiny = 1e-300;

    // 10^22 is the largest power of ten that float64 holds.
    private const int LargestPowerOfTen = 22;

    // Beyond these powers of ten, a number is out of the range of float64.
    private const int MostScaled = 400;
    private const double LargestWhole = 1L << 53;

    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, LargestPowerOfTen + 1).Select(PowerOfTen)];

    private readonly double _high;
    private readonly double _low;
    private readonly double _error;

    private DoubleDouble(double high, double low, double error) => (_high, _low, _error) = (high, low, error);

    /// <inheritdoc/>
    public static int Precision => 106;

    /// <inheritdoc/>
    public static DoubleDouble Unknown => new(0, 0, double.NaN);

    private bool IsExact => _low == 0 && _error == 0;

    private bool IsZeroExactly => _high == 0 && _error == 0;

    /// <inheritdoc/>
    public static DoubleDouble Binary(double value) => new(value, 0, 0);

    /// <inheritdoc/>
    public static DoubleDouble From(double value)
    {
        // A whole number, or one with a short binary fraction, is its own shortest decimal number.
        if (
            Math.Abs(value) <= LargestWhole
            && (Math.Floor(value) == value || (Math.Abs(value) < 1e5 && Math.Floor(1024 * value) == 1024 * value))
        )
        {
            return Binary(value);
        }

        if (!double.IsFinite(value))
        {
            return Unknown;
        }

        var (digits, exponent) = ShortestNumber.Digits(Math.Abs(value));
        return Scaled(Whole(value < 0 ? -(long)digits : (long)digits), exponent);
    }

    /// <inheritdoc/>
    public static DoubleDouble From(Literal literal) =>
        Math.Abs((long)literal.Exponent) > MostScaled ? Unknown
        : literal.FewSignificant is { } few ? Scaled(Whole(few), literal.Exponent)
        : literal.ToFraction() is var (numerator, denominator) ? Ratio(numerator, denominator)
        : Unknown;

    /// <inheritdoc/>
    public static DoubleDouble Ratio(BigInteger numerator, BigInteger denominator) => Whole(numerator) / Whole(denominator);

    /// <inheritdoc/>
    public static Certainty Round(DoubleDouble x, out double nearest)
    {
        var margin = x._error == 0 ? 0 : (x._error + Math.Abs(x._low) * 1e-15) * Up;
        nearest = x._high + (x._low - margin);
        if (nearest != x._high + (x._low + margin))
        {
            nearest = x._high;
            return Certainty.Open;
        }

        // Not −0.
        nearest += 0.0;
        return double.IsFinite(nearest) ? Certainty.Certain : Certainty.Open;
    }

    /// <inheritdoc/>
    public static bool HasSign(DoubleDouble x) => Math.Abs(x._high) > x._error * 2 || x.IsZeroExactly;

    /// <inheritdoc/>
    public static int Sign(DoubleDouble x) =>
        x._high > 0 ? 1
        : x._high < 0 ? -1
        : 0;

    /// <inheritdoc/>
    public static bool IsZero(DoubleDouble x) => x.IsZeroExactly;

    /// <inheritdoc/>
    public static int? WholeNumber(DoubleDouble x) =>
        x.IsExact && Math.Abs(x._high) <= int.MaxValue && Math.Floor(x._high) == x._high ? (int)x._high : null;

    /// <inheritdoc/>
    public static DoubleDouble Widen(DoubleDouble x, DoubleDouble by) => new(x._high, x._low, (x._error + Magnitude(by)) * Up);

    /// <inheritdoc/>
    public static double Approximate(DoubleDouble x) => x._error >= 0 ? x._high : double.NaN;

    /// <inheritdoc/>
    public static double Magnitude(DoubleDouble x) => (Math.Abs(x._high) + Math.Abs(x._low) + x._error) * Up;

    /// <inheritdoc/>
    public static long Exponent(DoubleDouble x) => Math.ILogB(x._high);

    /// <inheritdoc/>
    public static DoubleDouble Scale(DoubleDouble x, long power)
    {
        var limited = (int)Math.Clamp(power, -5000, 5000);
        var high = Math.ScaleB(x._high, limited);
        var isSmall = high != x._high && Math.Abs(high) < Small;
        return new(high, Math.ScaleB(x._low, limited), Math.ScaleB(x._error, limited) + (isSmall ? Tiny : 0));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator +(DoubleDouble x, DoubleDouble y)
    {
        var sum = Sum(x._high, y._high);
        if (x._low == 0 && y._low == 0)
        {
            return new(sum._high, sum._low, (x._error + y._error) * Up);
        }

        var lows = Sum(x._low, y._low);
        var (high, low) = Normal(sum._high, sum._low + lows._high);
        (high, low) = Normal(high, low + lows._low);
        return new(high, low, (x._error + y._error + 3 * UnitSquared * Math.Abs(high)) * Up);
    }

    /// <inheritdoc/>
    public static DoubleDouble operator -(DoubleDouble x, DoubleDouble y) => x + -y;

    /// <inheritdoc/>
    public static DoubleDouble operator -(DoubleDouble x) => new(-x._high, -x._low, x._error);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator *(DoubleDouble x, DoubleDouble y)
    {
        var product = x._high * y._high;
        var rest = Math.FusedMultiplyAdd(x._high, y._high, -product);
        if (x.IsExact && y.IsExact && (product == 0 ? x._high == 0 || y._high == 0 : Math.Abs(product) > Small))
        {
            return new(product, rest, 0);
        }

        if ((x.IsZeroExactly && double.IsFinite(y._error)) || (y.IsZeroExactly && double.IsFinite(x._error)))
        {
            return default;
        }

        rest += Math.FusedMultiplyAdd(x._low, y._high, Math.FusedMultiplyAdd(x._high, y._low, x._low * y._low));
        var (high, low) = Normal(product, rest);
        var propagated = Math.Abs(x._high) * y._error + (Math.Abs(y._high) + y._error) * x._error;
        // The lower halves add less than their share of the factors to what is propagated.
        return new(high, low, (propagated + 5 * UnitSquared * Math.Abs(high)) * Up + Tiny);
    }

    /// <inheritdoc/>
    public static DoubleDouble operator /(DoubleDouble x, DoubleDouble y)
    {
        var smallest = Math.Abs(y._high) * (1 - 1e-15) - y._error;
        if (!(smallest > 0) || double.IsNaN(x._error))
        {
            return Unknown;
        }

        if (x.IsZeroExactly)
        {
            return default;
        }

        var quotient = x._high / y._high;
        var product = quotient * y._high;
        var rest = Math.FusedMultiplyAdd(quotient, y._high, -product);
        if (x.IsExact && y.IsExact && product == x._high && rest == 0 && Math.Abs(product) > Small)
        {
            return Binary(quotient);
        }

        var (timesHigh, timesLow) = Normal(product, quotient * y._low);
        (timesHigh, timesLow) = Normal(timesHigh, timesLow + rest);
        var (high, low) = Normal(quotient, (x._high - timesHigh + (x._low - timesLow)) / y._high);
        var propagated = (x._error + (Math.Abs(high) + Math.Abs(low)) * y._error) / smallest;
        return new(high, low, (propagated + 15 * UnitSquared * Math.Abs(high)) * Up + Tiny / smallest + Tiny);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_high:R} + {_low:R} ± {_error:R}");

    private static DoubleDouble Whole(long value)
    {
        var high = (double)(value >> 32) * 4294967296.0;
        return Sum(high, (uint)value);
    }

    /// <summary>A whole number; beyond 106 bits, with an error.</summary>
    private static DoubleDouble Whole(BigInteger value)
    {
        var high = (double)value;
        if (!double.IsFinite(high))
        {
            return Unknown;
        }

        var rest = value - new BigInteger(high);
        var low = (double)rest;
        var sum = Sum(high, low);
        return new(sum._high, sum._low, rest == new BigInteger(low) ? 0 : Math.Abs(low) * 1e-15);
    }

    /// <summary>x · 10^power.</summary>
    private static DoubleDouble Scaled(DoubleDouble x, int power)
    {
        while (power != 0)
        {
            var step = Math.Clamp(power, -LargestPowerOfTen, LargestPowerOfTen);
            var factor = Binary(PowersOfTen[Math.Abs(step)]);
            x = step < 0 ? x / factor : x * factor;
            power -= step;
        }

        return x;
    }

    /// <summary>a + b without error (Knuth).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DoubleDouble Sum(double a, double b)
    {
        var sum = a + b;
        var part = sum - a;
        return new(sum, a - (sum - part) + (b - part), 0);
    }

    /// <summary>high + low without error, for |high| ≥ |low| (Dekker).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double High, double Low) Normal(double high, double low)
    {
        var sum = high + low;
        return (sum, low - (sum - high));
    }

    private static double PowerOfTen(int power) => (double)BigInteger.Pow(10, power);
}
