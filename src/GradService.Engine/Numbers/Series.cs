using System.Numerics;

namespace GradService.Engine.Numbers;

/// <summary>
/// The elementary functions of a type of enclosure. The argument is reduced, a series is summed in the enclosure's own arithmetic, so that
/// its errors are enclosed as well, and the terms that are left out are added to the error.
/// </summary>
internal static class Series<T>
    where T : struct, IBinary<T>
{
    // Arguments beyond these have exponentials that no float64 tells from 0 or ∞, and sines that are not worth their precision.
    private const double LargestExponent = 1L << 30;
    private const double LargestAngle = 1L << 40;

    private const double SmallArgument = 0.25;
    private const double NearOne = 1.0 / 16;
    private const double Slack = 1.01;

    // 2x² for the largest x of the series of erf, with room for its error.
    private const double LargestErfTerm = 1000;

    // From here on, erfc is computed as a continued fraction, because 1 − erf would cancel.
    private const double FractionStart = 4;

    // The first guess of a logarithm is rounded to this step: so few digits cost nothing to subtract.
    private const double GuessStep = 1.0 / 1024;

    // Halvings of the argument of exp before the series, each undone by a square. They and the terms of the series then take about equally
    // long.
    private static readonly int Halvings = (int)(0.65 * Math.Sqrt(T.Precision));

    private static readonly T One = T.Binary(1);
    private static readonly T Two = T.Binary(2);
    private static readonly double Smallest = Math.ScaleB(1, -T.Precision - 16);

    /// <summary>π, by Machin's formula.</summary>
    public static readonly T Pi = Constant((16, 5, -1), (-4, 239, -1));

    /// <summary>ln 2.</summary>
    public static readonly T Ln2 = Constant((18, 26, 1), (-2, 4801, 1), (8, 8749, 1));
    private static readonly T HalfPi = T.Scale(Pi, -1);

    // The coefficients 1/n! of e^x for |x| up to ln 2 / 2, halved; of e^x − 1; and of sin x and cos x up to π/4, as series in x².
    private static readonly T[] Exponential = Terms(Math.ScaleB(0.36, -Halvings), InverseFactorials(step: 1, first: 0));
    private static readonly T[] ExponentialMinusOne = Terms(SmallArgument * Slack, InverseFactorials(step: 1, first: 1));
    private static readonly T[] Sine = Terms(0.8 * 0.8, InverseFactorials(step: 2, first: 1));
    private static readonly T[] Cosine = Terms(0.8 * 0.8, InverseFactorials(step: 2, first: 0));

    // artanh s = s (1 + s²/3 + s⁴/5 + …), for the logarithm of numbers within 1/8 of 1.
    private static readonly T[] AreaTangent = Terms(1.0 / 15 / 15, n => (1, 2 * n + 1));

    // √(1 + d) = 1 + d/2 − d²/8 + …, for the rounding error d of a float64 square root.
    private static readonly T[] Root = Terms(1e-15, HalfOver);

    private static readonly T RootOfPi = Sqrt(Pi);

    public static T Exp(T x)
    {
        var guess = T.Approximate(x);
        if (guess < -LargestExponent)
        {
            // Positive, and smaller than any number that matters.
            return T.Widen(default, T.Scale(One, (long)-LargestExponent));
        }

        if (!(guess <= LargestExponent))
        {
            return T.Unknown;
        }

        var power = Math.Round(guess / Elementary.Ln2);
        var rest = T.Scale(x - T.Binary(power) * Ln2, -Halvings);
        var result = Sum(Exponential, rest, Math.ScaleB(0.36, -Halvings));
        for (var i = 0; i < Halvings; i++)
        {
            result *= result;
        }

        return T.Scale(result, (long)power);
    }

    public static T ExpM1(T x) =>
        Math.Abs(T.Approximate(x)) < SmallArgument ? x * Sum(ExponentialMinusOne, x, SmallArgument * Slack) : Exp(x) - One;

    public static T Log(T x)
    {
        if (!T.HasSign(x) || T.Sign(x) <= 0)
        {
            return T.Unknown;
        }

        var power = T.Exponent(x);
        var factor = T.Scale(x, -power);
        if (T.Approximate(factor) > Math.Sqrt(2))
        {
            (power, factor) = (power + 1, T.Scale(factor, -1));
        }

        var result = Math.Abs(T.Approximate(factor) - 1) < NearOne ? LogNearOne(factor - One) : LogByGuess(factor);
        return power == 0 ? result : T.Binary(power) * Ln2 + result;
    }

    public static T LogP1(T x) => Math.Abs(T.Approximate(x)) < NearOne ? LogNearOne(x) : Log(One + x);

    public static T Sqrt(T x)
    {
        if (T.IsZero(x))
        {
            return x;
        }

        if (!T.HasSign(x) || T.Sign(x) < 0)
        {
            return T.Unknown;
        }

        var power = T.Exponent(x) >> 1;
        var square = T.Scale(x, -2 * power);
        var root = T.Binary(Math.Sqrt(T.Approximate(square)));
        return T.Scale(root * Sum(Root, (square - root * root) / (root * root), 1e-15), power);
    }

    /// <summary>sin(x + quarter · π/2).</summary>
    public static T Sin(T x, int quarter)
    {
        var guess = T.Approximate(x);
        if (!(Math.Abs(guess) < LargestAngle))
        {
            return T.Unknown;
        }

        var turns = Math.Round(guess / (Math.PI / 2));
        var rest = x - T.Binary(turns) * HalfPi;
        var square = -(rest * rest);
        var place = ((long)turns + quarter) & 3;
        var result = (place & 1) == 0 ? rest * Sum(Sine, square, 0.8 * 0.8) : Sum(Cosine, square, 0.8 * 0.8);
        return place < 2 ? result : -result;
    }

    public static T Erfc(T x)
    {
        var guess = T.Approximate(x);
        return guess < 0 ? Two - Erfc(-x)
            : guess < FractionStart ? One - Erf(x)
            : guess < LargestExponent ? ErfcFraction(x, guess)
            : double.IsNaN(guess) ? T.Unknown
            : T.Widen(default, T.Scale(One, (long)-LargestExponent));
    }

    /// <summary>erf x = (2/√π) e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·5…(2n+1)) (Abramowitz and Stegun, 7.1.6).</summary>
    private static T Erf(T x)
    {
        var square = x * x;
        var twice = Two * square;
        var (term, sum) = (One, One);
        var limit = T.Magnitude(twice);
        if (!(limit < LargestErfTerm))
        {
            return T.Unknown;
        }

        // Once a term is less than half of the one before it, all that follow are together less than the last.
        for (var n = 1; T.Magnitude(term) > Smallest || 2 * limit > 2 * n + 1; n++)
        {
            term = term * twice / T.Binary(2 * n + 1);
            sum += term;
        }

        return Two * x * Exp(-square) * T.Widen(sum, term) / RootOfPi;
    }

    /// <summary>
    /// √π e^(x²) erfc x = 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))) (Abramowitz and Stegun, 7.1.14). All its terms are positive, so it
    /// lies between two successive convergents. It converges like e^(−2x√(2n)).
    /// </summary>
    private static T ErfcFraction(T x, double guess)
    {
        var digits = (T.Precision + 16) * Elementary.Ln2 / (2 * guess);
        var depth = 4 + (int)(digits * digits / 2);
        var (odd, even) = (Convergent(x, depth), Convergent(x, depth + 1));
        return Exp(-(x * x)) / (RootOfPi * T.Widen(odd, odd - even));
    }

    private static T Convergent(T x, int depth)
    {
        var tail = x;
        for (var n = depth; n >= 1; n--)
        {
            tail = x + T.Binary(0.5 * n) / tail;
        }

        return tail;
    }

    /// <summary>ln(1 + x) = 2 artanh(x / (2 + x)).</summary>
    private static T LogNearOne(T x)
    {
        var argument = x / (Two + x);
        return Two * argument * Sum(AreaTangent, argument * argument, 1.0 / 15 / 15);
    }

    /// <summary>ln x = g + ln(x e^(−g)) for a guess g.</summary>
    private static T LogByGuess(T x)
    {
        var guess = T.Binary(Math.Round(Elementary.Log(T.Approximate(x)) / GuessStep) * GuessStep);
        return guess + LogNearOne(x * Exp(-guess) - One);
    }

    /// <summary>A power series by Horner's rule, with what its further terms can add.</summary>
    /// <param name="terms">The coefficients.</param>
    /// <param name="x">The argument.</param>
    /// <param name="largest">The largest magnitude of an argument for which the terms are enough.</param>
    private static T Sum(T[] terms, T x, double largest)
    {
        if (!(T.Magnitude(x) <= largest * Slack))
        {
            return T.Unknown;
        }

        var sum = terms[^1];
        for (var i = terms.Length - 2; i >= 0; i--)
        {
            sum = sum * x + terms[i];
        }

        return T.Widen(sum, T.Binary(Smallest));
    }

    /// <summary>The coefficients that matter for arguments up to <paramref name="largest"/>.</summary>
    private static T[] Terms(double largest, Func<int, (BigInteger Numerator, BigInteger Denominator)> coefficient)
    {
        var terms = new List<T>();
        // Each series here converges at least as fast as a geometric one with the ratio largest · 1.01 < 0.9.
        for (var (n, power) = (0, 1.0); ; n++, power *= largest * Slack)
        {
            var (numerator, denominator) = coefficient(n);
            var term = T.Ratio(numerator, denominator);
            if (n > 1 && T.Magnitude(term) * power / (1 - largest * Slack) < Smallest)
            {
                return [.. terms];
            }

            terms.Add(term);
        }
    }

    private static Func<int, (BigInteger, BigInteger)> InverseFactorials(int step, int first) =>
        n => (1, Enumerable.Range(1, step * n + first).Aggregate(BigInteger.One, (product, factor) => product * factor));

    /// <summary>The binomial coefficient of ½ over n.</summary>
    private static (BigInteger, BigInteger) HalfOver(int n)
    {
        var (numerator, denominator) = (BigInteger.One, BigInteger.One);
        for (var k = 0; k < n; k++)
        {
            (numerator, denominator) = (numerator * (1 - 2 * k), denominator * 2 * (k + 1));
        }

        return (numerator, denominator);
    }

    /// <summary>Σ factor · artanh(1/inverse); with the sign −1, Σ factor · arctan(1/inverse).</summary>
    private static T Constant(params ReadOnlySpan<(int Factor, int Inverse, int Sign)> parts)
    {
        var unit = T.Precision + 64;
        var sum = BigInteger.Zero;
        foreach (var (factor, inverse, sign) in parts)
        {
            var power = (BigInteger.One << unit) / inverse;
            for (var n = 0; !power.IsZero; n++)
            {
                sum += factor * (n % 2 == 0 ? 1 : sign) * (power / (2 * n + 1));
                power /= inverse * inverse;
            }
        }

        // Every division loses less than a unit, and there are far fewer than 2^20.
        return T.Widen(T.Ratio(sum, BigInteger.One << unit), T.Scale(One, 20 - unit));
    }
}
