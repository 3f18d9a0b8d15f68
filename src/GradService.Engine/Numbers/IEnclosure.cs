using System.Numerics;

namespace GradService.Engine.Numbers;

/// <summary>
/// A real number that is known to lie within an error of a computed one. Every operation encloses the true result, so a comparison or a
/// rounding is either certain or open, and never wrong.
/// </summary>
public interface IEnclosure<T> : IScalar<T>
    where T : struct, IEnclosure<T>
{
    /// <summary>The number that was written.</summary>
    static abstract T From(Literal literal);

    /// <summary>
    /// The nearest float64, ties to even. It is certain only if every number of the enclosure rounds to it; 0 is never negative.
    /// </summary>
    static abstract Certainty Round(T x, out double nearest);

    /// <summary>Whether <see cref="IScalar{T}.Sign"/> is certain.</summary>
    static abstract bool HasSign(T x);

    /// <summary>Adds the magnitude of <paramref name="by"/> to the error of <paramref name="x"/>.</summary>
    static abstract T Widen(T x, T by);

    /// <inheritdoc/>
    static T IScalar<T>.Max(T x, T y) => Choose(x - y, x, y);

    /// <inheritdoc/>
    static T IScalar<T>.Min(T x, T y) => Choose(x - y, y, x);

    /// <inheritdoc/>
    static T IScalar<T>.SignOf(T x) => T.HasSign(x) ? T.From(T.Sign(x)) : T.Widen(T.From(0), T.From(1));

    /// <summary>One of two numbers, by the sign of their difference; both, if the sign is open.</summary>
    private static T Choose(T difference, T ifPositive, T ifNegative) =>
        !T.HasSign(difference) ? T.Widen(ifPositive, difference)
        : T.Sign(difference) >= 0 ? ifPositive
        : ifNegative;
}

/// <summary>What an enclosure says about a rounded number.</summary>
public enum Certainty
{
    /// <summary>Not enough: numbers of the enclosure round differently.</summary>
    Open,

    /// <summary>The number was taken as 0, because no precision tells it from 0.</summary>
    TakenAsZero,

    /// <summary>The number is the nearest float64.</summary>
    Certain,
}

/// <summary>An enclosure by binary numbers, in which <see cref="Series{T}"/> computes the elementary functions.</summary>
public interface IBinary<T> : IEnclosure<T>
    where T : struct, IBinary<T>
{
    /// <summary>Significant bits of a computed number, roughly.</summary>
    static abstract int Precision { get; }

    /// <summary>An enclosure of everything: the number is undefined, or out of range.</summary>
    static abstract T Unknown { get; }

    /// <summary>Exactly <paramref name="value"/>.</summary>
    static abstract T Binary(double value);

    /// <summary>A fraction with a positive denominator.</summary>
    static abstract T Ratio(BigInteger numerator, BigInteger denominator);

    /// <summary>x · 2^<paramref name="power"/>.</summary>
    static abstract T Scale(T x, long power);

    /// <summary>A float64 close to x.</summary>
    static abstract double Approximate(T x);

    /// <summary>No number of the enclosure is larger in magnitude; NaN or infinite if there is no such float64.</summary>
    static abstract double Magnitude(T x);

    /// <summary>The e with 2^e ≤ |x| &lt; 2^(e+1), for a computed x other than 0.</summary>
    static abstract long Exponent(T x);

    /// <inheritdoc/>
    static T IScalar<T>.Pi => Series<T>.Pi;

    /// <inheritdoc/>
    static T IScalar<T>.Exp(T x) => Series<T>.Exp(x);

    /// <inheritdoc/>
    static T IScalar<T>.ExpM1(T x) => Series<T>.ExpM1(x);

    /// <inheritdoc/>
    static T IScalar<T>.Log(T x) => Series<T>.Log(x);

    /// <inheritdoc/>
    static T IScalar<T>.LogP1(T x) => Series<T>.LogP1(x);

    /// <inheritdoc/>
    static T IScalar<T>.Sqrt(T x) => Series<T>.Sqrt(x);

    /// <inheritdoc/>
    static T IScalar<T>.Sin(T x) => Series<T>.Sin(x, quarter: 0);

    /// <inheritdoc/>
    static T IScalar<T>.Cos(T x) => Series<T>.Sin(x, quarter: 1);

    /// <inheritdoc/>
    static T IScalar<T>.Erfc(T x) => Series<T>.Erfc(x);
}
