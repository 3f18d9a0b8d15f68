using System.Globalization;
using System.Numerics;

namespace GradService.Engine.Numbers;

/// <summary>
/// An interval, as a midpoint and a radius: (middle ± radius) · 2^exponent, with whole numbers and a fixed precision (van der Hoeven, Ball
/// arithmetic, 2010).
/// </summary>
internal readonly struct Ball : IBinary<Ball>
{
    private const int Bits = 256;
    private const int RadiusBits = 64;

    // Numbers beyond these are out of every range that matters, and their exponents must not overflow.
    private const long LargestExponent = 1L << 40;

    // A ball around 0 that is smaller than 2^(-0.8 · precision) is taken as 0.
    private const long ZeroExponent = -Bits * 8 / 10;

    private readonly BigInteger _middle;
    private readonly BigInteger _radius;
    private readonly long _exponent;

    private Ball(BigInteger middle, BigInteger radius, long exponent)
    {
        var excess = (int)Math.Max(middle.GetBitLength() - Bits, radius.GetBitLength() - RadiusBits);
        if (excess > 0)
        {
            var shifted = middle >> excess;
            var isExact = radius.IsZero && shifted << excess == middle;
            // One unit for the middle and one for the radius, which are both rounded down.
            (middle, radius, exponent) = (shifted, isExact ? BigInteger.Zero : (radius >> excess) + 2, exponent + excess);
        }

        (_middle, _radius, _exponent) = middle.IsZero && radius.IsZero ? (middle, radius, 0) : (middle, radius, exponent);
        IsUnknown = Math.Abs(_exponent) > LargestExponent;
    }

    /// <inheritdoc/>
    public static int Precision => Bits;

    /// <inheritdoc/>
    public static Ball Unknown => new(BigInteger.One, BigInteger.One, long.MaxValue / 2);

    private bool IsUnknown { get; }

    private bool MayBeZero => IsUnknown || BigInteger.Abs(_middle) <= _radius;

    private bool IsTakenAsZero => !IsUnknown && MayBeZero && _radius.GetBitLength() + _exponent < ZeroExponent;

    /// <summary>The exponent of the highest bit that any number of the ball has.</summary>
    private long Top =>
        _middle.IsZero && _radius.IsZero ? long.MinValue / 2 : Math.Max(_middle.GetBitLength(), _radius.GetBitLength()) + 1 + _exponent;

    /// <inheritdoc/>
    public static Ball Binary(double value)
    {
        if (!double.IsFinite(value))
        {
            return Unknown;
        }

        var exponent = value == 0 ? 0 : Math.ILogB(value) - 52;
        return new(new BigInteger(Math.ScaleB(value, -exponent)), BigInteger.Zero, exponent);
    }

    /// <inheritdoc/>
    public static Ball From(double value) => double.IsFinite(value) ? From(Literal.Of(value)) : Unknown;

    /// <inheritdoc/>
    public static Ball From(Literal literal) =>
        literal.ToFraction() is var (numerator, denominator) ? Ratio(numerator, denominator) : Unknown;

    /// <inheritdoc/>
    public static Ball Ratio(BigInteger numerator, BigInteger denominator) =>
        denominator.IsOne
            ? new(numerator, BigInteger.Zero, 0)
            : new Ball(numerator, BigInteger.Zero, 0) / new Ball(denominator, BigInteger.Zero, 0);

    /// <inheritdoc/>
    public static Certainty Round(Ball x, out double nearest)
    {
        if (x.IsUnknown)
        {
            nearest = double.NaN;
            return Certainty.Open;
        }

        nearest = BinaryRounding.OfProduct(x._middle - x._radius, x._exponent);
        if (nearest == BinaryRounding.OfProduct(x._middle + x._radius, x._exponent))
        {
            return Certainty.Certain;
        }

        nearest = x.IsTakenAsZero ? 0 : BinaryRounding.OfProduct(x._middle, x._exponent);
        return x.IsTakenAsZero ? Certainty.TakenAsZero : Certainty.Open;
    }

    /// <inheritdoc/>
    public static bool HasSign(Ball x) => !x.MayBeZero || IsZero(x);

    /// <inheritdoc/>
    public static int Sign(Ball x) => IsZero(x) ? 0 : x._middle.Sign;

    /// <inheritdoc/>
    public static bool IsZero(Ball x) => (x._middle.IsZero && x._radius.IsZero) || x.IsTakenAsZero;

    /// <inheritdoc/>
    public static int? WholeNumber(Ball x) =>
        x._radius.IsZero && x._exponent >= 0 && x._exponent + x._middle.GetBitLength() < 31 ? (int)(x._middle << (int)x._exponent) : null;

    /// <inheritdoc/>
    public static Ball Widen(Ball x, Ball by)
    {
        var magnitude = new Ball(BigInteger.Zero, BigInteger.Abs(by._middle) + by._radius, by._exponent);
        return by.IsUnknown ? Unknown : x + magnitude;
    }

    /// <inheritdoc/>
    public static double Approximate(Ball x) => x.IsUnknown ? double.NaN : BinaryRounding.OfProduct(x._middle, x._exponent);

    /// <inheritdoc/>
    public static double Magnitude(Ball x) =>
        x.IsUnknown ? double.NaN : Math.BitIncrement(BinaryRounding.OfProduct(BigInteger.Abs(x._middle) + x._radius, x._exponent));

    /// <inheritdoc/>
    public static long Exponent(Ball x) => x._middle.GetBitLength() - 1 + x._exponent;

    /// <inheritdoc/>
    public static Ball Scale(Ball x, long power) => x.IsUnknown ? x : new(x._middle, x._radius, x._exponent + power);

    /// <inheritdoc/>
    public static Ball operator +(Ball x, Ball y)
    {
        if (x.IsUnknown || y.IsUnknown)
        {
            return Unknown;
        }

        // Bits below the precision of the larger number are dropped before the sum, so that a very small number costs nothing.
        var exponent = Math.Max(Math.Min(x._exponent, y._exponent), Math.Max(x.Top, y.Top) - Bits - RadiusBits);
        var (left, leftRadius) = x.At(exponent);
        var (right, rightRadius) = y.At(exponent);
        return new(left + right, leftRadius + rightRadius, exponent);
    }

    /// <inheritdoc/>
    public static Ball operator -(Ball x, Ball y) => x + -y;

    /// <inheritdoc/>
    public static Ball operator -(Ball x) => x.IsUnknown ? x : new(-x._middle, x._radius, x._exponent);

    /// <inheritdoc/>
    public static Ball operator *(Ball x, Ball y) =>
        x.IsUnknown || y.IsUnknown
            ? Unknown
            : new(
                x._middle * y._middle,
                BigInteger.Abs(x._middle) * y._radius + (BigInteger.Abs(y._middle) + y._radius) * x._radius,
                x._exponent + y._exponent
            );

    /// <inheritdoc/>
    public static Ball operator /(Ball x, Ball y)
    {
        if (x.IsUnknown || y.MayBeZero)
        {
            return Unknown;
        }

        var shift = (int)Math.Max(0, Bits + y._middle.GetBitLength() - x._middle.GetBitLength());
        var quotient = BigInteger.DivRem(x._middle << shift, y._middle, out var rest);
        var smallest = BigInteger.Abs(y._middle) - y._radius;
        var radius = ((x._radius << shift) + (BigInteger.Abs(quotient) + 1) * y._radius) / smallest;
        var isExact = rest.IsZero && x._radius.IsZero && y._radius.IsZero;
        return new(quotient, isExact ? BigInteger.Zero : radius + 2, x._exponent - y._exponent - shift);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Approximate(this):R} ± 2^{_radius.GetBitLength() + _exponent}");

    /// <summary>Middle and radius in units of another power of two.</summary>
    private (BigInteger Middle, BigInteger Radius) At(long exponent)
    {
        if (_middle.IsZero && _radius.IsZero)
        {
            return (BigInteger.Zero, BigInteger.Zero);
        }

        var shift = exponent - _exponent;
        if (shift <= 0)
        {
            return (_middle << (int)-shift, _radius << (int)-shift);
        }

        var dropped = (int)Math.Min(shift, int.MaxValue / 2);
        return (_middle >> dropped, (_radius >> dropped) + 2);
    }
}
