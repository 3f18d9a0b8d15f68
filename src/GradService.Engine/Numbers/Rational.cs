using System.Numerics;

namespace GradService.Engine.Numbers;

/// <summary>
/// A fraction, exactly: numerator / (denominator · 10^scale). The power of ten is apart, because sums and products of decimal numbers then
/// need no common divisor.
/// </summary>
internal readonly struct Rational
{
    private readonly BigInteger _numerator;
    private readonly BigInteger _denominator;
    private readonly int _scale;

    private Rational(BigInteger numerator, BigInteger denominator, int scale) =>
        (_numerator, _denominator, _scale) = (numerator, denominator, scale);

    public Rational(Literal literal)
        : this(literal.Significand, BigInteger.One, -literal.Exponent) { }

    /// <summary>The bits of its parts; a measure of the cost of computing with it.</summary>
    public long Bits => _numerator.GetBitLength() + _denominator.GetBitLength() + 4L * Math.Abs(_scale);

    public int Sign => _numerator.Sign;

    public bool IsOne => ToFraction() is var (numerator, denominator) && numerator == denominator;

    /// <summary>The number, if it is whole and fits.</summary>
    public int? WholeNumber =>
        ToFraction() is var (numerator, denominator)
        && BigInteger.DivRem(numerator, denominator, out var rest) is var whole
        && rest.IsZero
        && BigInteger.Abs(whole) <= int.MaxValue
            ? (int)whole
            : null;

    /// <summary>The square root, if it is a fraction.</summary>
    public Rational? SquareRoot()
    {
        var (numerator, denominator) = ToFraction();
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        return numerator.Sign >= 0 && RootOf(numerator / common) is { } top && RootOf(denominator / common) is { } bottom
            ? new(top, bottom, 0)
            : null;
    }

    /// <summary>Numerator and denominator, not reduced.</summary>
    public (BigInteger Numerator, BigInteger Denominator) ToFraction() =>
        _scale >= 0 ? (_numerator, _denominator * BigInteger.Pow(10, _scale)) : (_numerator * BigInteger.Pow(10, -_scale), _denominator);

    public static Rational operator -(Rational x) => new(-x._numerator, x._denominator, x._scale);

    public static Rational operator +(Rational x, Rational y)
    {
        var scale = Math.Max(x._scale, y._scale);
        var (left, right) = (x.At(scale), y.At(scale));
        return x._denominator == y._denominator
            ? Reduced(left + right, x._denominator, scale)
            : Reduced(left * y._denominator + right * x._denominator, x._denominator * y._denominator, scale);
    }

    public static Rational operator *(Rational x, Rational y) =>
        Reduced(x._numerator * y._numerator, x._denominator * y._denominator, x._scale + y._scale);

    public static Rational operator /(Rational x, Rational y)
    {
        var (numerator, denominator) = (x._numerator * y._denominator, x._denominator * y._numerator);
        return denominator.Sign < 0
            ? Reduced(-numerator, -denominator, x._scale - y._scale)
            : Reduced(numerator, denominator, x._scale - y._scale);
    }

    private BigInteger At(int scale) => scale == _scale ? _numerator : _numerator * BigInteger.Pow(10, scale - _scale);

    private static Rational Reduced(BigInteger numerator, BigInteger denominator, int scale)
    {
        if (numerator.IsZero)
        {
            return new(BigInteger.Zero, BigInteger.One, 0);
        }

        if (denominator.IsOne)
        {
            return new(numerator, denominator, scale);
        }

        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        return new(numerator / common, denominator / common, scale);
    }

    private static BigInteger? RootOf(BigInteger square)
    {
        var root = WholeRoot.Of(square);
        return root * root == square ? root : null;
    }
}
