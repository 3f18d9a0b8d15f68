namespace GradService.Engine.Numbers;

/// <summary>
/// A number that is a fraction, exactly, as long as that is possible and short, and an enclosure after that. Fractions decide whether a
/// number is 0, and on which side of a kink it is.
/// </summary>
internal readonly struct Exact<T> : IEnclosure<Exact<T>>
    where T : struct, IBinary<T>
{
    // With more bits, a fraction costs more than an enclosure of it.
    private const int MostBits = 4096;

    private readonly Rational _fraction;
    private readonly T _enclosure;

    private Exact(Rational fraction)
    {
        IsFraction = fraction.Bits <= MostBits;
        _fraction = IsFraction ? fraction : default;
        _enclosure = IsFraction ? default : ToEnclosure(fraction);
    }

    private Exact(T enclosure) => _enclosure = enclosure;

    /// <inheritdoc/>
    public static Exact<T> Pi => new(T.Pi);

    private bool IsFraction { get; }

    private T Enclosure => IsFraction ? ToEnclosure(_fraction) : _enclosure;

    /// <inheritdoc/>
    public static Exact<T> From(double value) => double.IsFinite(value) ? From(Literal.Of(value)) : new(T.Unknown);

    /// <inheritdoc/>
    public static Exact<T> From(Literal literal) => literal.ToFraction() is null ? new(T.Unknown) : new(new Rational(literal));

    /// <inheritdoc/>
    public static Certainty Round(Exact<T> x, out double nearest)
    {
        if (!x.IsFraction)
        {
            return T.Round(x._enclosure, out nearest);
        }

        var (numerator, denominator) = x._fraction.ToFraction();
        nearest = BinaryRounding.OfQuotient(numerator, denominator);
        return Certainty.Certain;
    }

    /// <inheritdoc/>
    public static bool HasSign(Exact<T> x) => x.IsFraction || T.HasSign(x._enclosure);

    /// <inheritdoc/>
    public static int Sign(Exact<T> x) => x.IsFraction ? x._fraction.Sign : T.Sign(x._enclosure);

    /// <inheritdoc/>
    public static bool IsZero(Exact<T> x) => x.IsFraction ? x._fraction.Sign == 0 : T.IsZero(x._enclosure);

    /// <inheritdoc/>
    public static int? WholeNumber(Exact<T> x) => x.IsFraction ? x._fraction.WholeNumber : T.WholeNumber(x._enclosure);

    /// <inheritdoc/>
    public static Exact<T> Widen(Exact<T> x, Exact<T> by) => IsZero(by) ? x : new(T.Widen(x.Enclosure, by.Enclosure));

    /// <inheritdoc/>
    public static Exact<T> Exp(Exact<T> x) => IsZero(x) ? From(1) : new(T.Exp(x.Enclosure));

    /// <inheritdoc/>
    public static Exact<T> ExpM1(Exact<T> x) => IsZero(x) ? x : new(T.ExpM1(x.Enclosure));

    /// <inheritdoc/>
    public static Exact<T> Log(Exact<T> x) => x.IsFraction && x._fraction.IsOne ? From(0) : new(T.Log(x.Enclosure));

    /// <inheritdoc/>
    public static Exact<T> LogP1(Exact<T> x) => IsZero(x) ? x : new(T.LogP1(x.Enclosure));

    /// <inheritdoc/>
    public static Exact<T> Sqrt(Exact<T> x) => x.IsFraction && x._fraction.SquareRoot() is { } root ? new(root) : new(T.Sqrt(x.Enclosure));

    /// <inheritdoc/>
    public static Exact<T> Sin(Exact<T> x) => IsZero(x) ? x : new(T.Sin(x.Enclosure));

    /// <inheritdoc/>
    public static Exact<T> Cos(Exact<T> x) => IsZero(x) ? From(1) : new(T.Cos(x.Enclosure));

    /// <inheritdoc/>
    public static Exact<T> Erfc(Exact<T> x) => IsZero(x) ? From(1) : new(T.Erfc(x.Enclosure));

    /// <inheritdoc/>
    public static Exact<T> operator +(Exact<T> x, Exact<T> y) =>
        x.IsFraction && y.IsFraction ? new(x._fraction + y._fraction) : new(x.Enclosure + y.Enclosure);

    /// <inheritdoc/>
    public static Exact<T> operator -(Exact<T> x, Exact<T> y) => x + -y;

    /// <inheritdoc/>
    public static Exact<T> operator -(Exact<T> x) => x.IsFraction ? new(-x._fraction) : new(-x._enclosure);

    /// <inheritdoc/>
    public static Exact<T> operator *(Exact<T> x, Exact<T> y) =>
        x.IsFraction && y.IsFraction ? new(x._fraction * y._fraction) : new(x.Enclosure * y.Enclosure);

    /// <inheritdoc/>
    public static Exact<T> operator /(Exact<T> x, Exact<T> y) =>
        y.IsFraction && y._fraction.Sign == 0 ? new(T.Unknown)
        : x.IsFraction && y.IsFraction ? new(x._fraction / y._fraction)
        : new(x.Enclosure / y.Enclosure);

    /// <inheritdoc/>
    public override string ToString() => IsFraction ? $"{_fraction.ToFraction()}" : $"{_enclosure}";

    private static T ToEnclosure(Rational fraction)
    {
        var (numerator, denominator) = fraction.ToFraction();
        return T.Ratio(numerator, denominator);
    }
}
