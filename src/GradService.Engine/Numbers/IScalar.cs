using System.Numerics;

namespace GradService.Engine.Numbers;

/// <summary>
/// A type of number that formulas can be computed in. Functions are defined once, as formulas of these primitives, and every type of number
/// computes them.
/// </summary>
public interface IScalar<T>
    : IAdditionOperators<T, T, T>,
        ISubtractionOperators<T, T, T>,
        IMultiplyOperators<T, T, T>,
        IDivisionOperators<T, T, T>,
        IUnaryNegationOperators<T, T>
    where T : struct, IScalar<T>
{
    // Higher powers are more accurate by the logarithm.
    private const int LargestPowerByProducts = 64;

    /// <summary>π.</summary>
    static abstract T Pi { get; }

    /// <summary>The number that <paramref name="value"/> is written as.</summary>
    static abstract T From(double value);

    /// <summary>−1, 0 or 1. It selects the piece of a function that is defined by pieces.</summary>
    static abstract int Sign(T x);

    /// <summary>The value of a whole number; <see langword="null"/> for any other number.</summary>
    static abstract int? WholeNumber(T x);

    /// <summary>e^x.</summary>
    static abstract T Exp(T x);

    /// <summary>e^x − 1, without cancellation near 0.</summary>
    static abstract T ExpM1(T x);

    /// <summary>ln x.</summary>
    static abstract T Log(T x);

    /// <summary>ln(1 + x), without losing the digits of a small x.</summary>
    static abstract T LogP1(T x);

    /// <summary>√x.</summary>
    static abstract T Sqrt(T x);

    /// <summary>sin x, in radians.</summary>
    static abstract T Sin(T x);

    /// <summary>cos x, in radians.</summary>
    static abstract T Cos(T x);

    /// <summary>The complementary error function; NaN for a type of number without it.</summary>
    static abstract T Erfc(T x);

    /// <summary>Whether <paramref name="x"/> is exactly 0.</summary>
    static virtual bool IsZero(T x) => T.Sign(x) == 0;

    /// <summary>−1, 0 or 1, as a number.</summary>
    static virtual T SignOf(T x) => T.From(T.Sign(x));

    /// <summary>|x|.</summary>
    static virtual T Abs(T x) => T.Sign(x) < 0 ? -x : x;

    /// <summary>The larger of two numbers.</summary>
    static virtual T Max(T x, T y) => T.Sign(x - y) >= 0 ? x : y;

    /// <summary>The smaller of two numbers.</summary>
    static virtual T Min(T x, T y) => T.Sign(x - y) >= 0 ? y : x;

    /// <summary>tanh x, without overflow or cancellation.</summary>
    static virtual T Tanh(T x)
    {
        var decay = T.ExpM1(T.From(-2) * T.Abs(x));
        var tanh = -decay / (T.From(2) + decay);
        return T.Sign(x) < 0 ? -tanh : tanh;
    }

    /// <summary>1 / (1 + e^−x), without overflow.</summary>
    static virtual T Sigmoid(T x)
    {
        var decay = T.Exp(-T.Abs(x));
        return (T.Sign(x) < 0 ? decay : T.From(1)) / (T.From(1) + decay);
    }

    /// <summary>ln(1 + e^x), without overflow.</summary>
    static virtual T Softplus(T x) => T.Max(x, T.From(0)) + T.LogP1(T.Exp(-T.Abs(x)));

    /// <summary>x^y. Small whole powers are products, because a negative x has no logarithm.</summary>
    static virtual T Power(T x, T y)
    {
        if (T.WholeNumber(y) is not (>= -LargestPowerByProducts and <= LargestPowerByProducts and var whole))
        {
            return T.Exp(y * T.Log(x));
        }

        var power = T.From(1);
        for (var left = Math.Abs(whole); left > 0; left >>= 1)
        {
            power = (left & 1) == 1 ? power * x : power;
            x *= x;
        }

        return whole < 0 ? T.From(1) / power : power;
    }
}
