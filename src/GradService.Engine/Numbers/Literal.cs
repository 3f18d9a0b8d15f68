using System.Globalization;
using System.Numerics;
using System.Text;
using GradService.NumberText;

namespace GradService.Engine.Numbers;

/// <summary>A decimal number as it was written: significand · 10^exponent.</summary>
public readonly record struct Literal
{
    /// <summary>The most digits of a number. No float64, and no point halfway between two, has more.</summary>
    public const int MostDigits = 800;

    /// <summary>Every text of this length or less is the shortest one of its float64.</summary>
    private const int AlwaysShortest = 15;

    // A number of at most 800 digits is finite and not 0 in float64 only between these.
    private const int LargestExponent = 1200;
    private const int FarOutside = 1_000_000;

    // So many digits fit into 64 bits.
    private const int FewDigits = 18;

    private readonly long _few;
    private readonly BigInteger _many;

    /// <param name="significand">All digits, with the sign.</param>
    /// <param name="exponent">The power of ten of the last digit.</param>
    public Literal(long significand, int exponent) => (_few, Exponent) = (significand, exponent);

    private Literal(BigInteger significand, int exponent) => (_many, Exponent) = (significand, exponent);

    /// <summary>The power of ten of the last digit.</summary>
    public int Exponent { get; }

    /// <summary>All digits, with the sign.</summary>
    public BigInteger Significand => _many.IsZero ? _few : _many;

    /// <summary>All digits, with the sign, if they fit into 64 bits.</summary>
    internal long? FewSignificant => _many.IsZero ? _few : null;

    /// <summary>The shortest decimal number that is read as <paramref name="value"/>.</summary>
    public static Literal Of(double value)
    {
        var (digits, exponent) = value == 0 ? default : ShortestNumber.Digits(Math.Abs(value));
        for (; digits > 0 && digits % 10 == 0; exponent++)
        {
            digits /= 10;
        }

        return new(value < 0 ? -(long)digits : (long)digits, exponent);
    }

    /// <summary>Whether a number of this many characters may have digits that its float64 does not keep.</summary>
    public static bool MayDiffer(int length) => length > AlwaysShortest;

    /// <summary>The count of digits in the text of a JSON number, without leading zeros.</summary>
    public static int CountDigits(ReadOnlySpan<byte> text)
    {
        var power = text.IndexOfAny((byte)'e', (byte)'E');
        var digits = (power < 0 ? text : text[..power]).TrimStart("-0."u8);
        return digits.Length - (digits.Contains((byte)'.') ? 1 : 0);
    }

    /// <summary>Parses the text of a JSON number.</summary>
    public static Literal Parse(ReadOnlySpan<byte> text)
    {
        var (digits, count, exponent, isFraction) = (0L, 0, 0, false);
        var at = text[0] == '-' ? 1 : 0;
        for (; at < text.Length && (text[at] | 0x20) != 'e'; at++)
        {
            if (text[at] == '.')
            {
                isFraction = true;
                continue;
            }

            // Beyond the limit, the digits are parsed again below.
            digits = count < FewDigits ? (10 * digits) + text[at] - '0' : digits;
            count += count > 0 || text[at] != '0' ? 1 : 0;
            exponent -= isFraction ? 1 : 0;
        }

        exponent += at < text.Length ? ParseExponent(text[(at + 1)..]) : 0;
        if (count <= FewDigits)
        {
            return new(text[0] == '-' ? -digits : digits, exponent);
        }

        var significand = Encoding.ASCII.GetString(text[..at]).Replace(".", "", StringComparison.Ordinal).TrimStart('-').TrimStart('0');
        var value = BigInteger.Parse(significand, CultureInfo.InvariantCulture);
        return new(text[0] == '-' ? -value : value, exponent);
    }

    /// <summary>The number as a fraction; <see langword="null"/> if it is far outside of the range of float64.</summary>
    public (BigInteger Numerator, BigInteger Denominator)? ToFraction() =>
        Math.Abs((long)Exponent) > LargestExponent ? null
        : Exponent < 0 ? (Significand, BigInteger.Pow(10, -Exponent))
        : (Significand * BigInteger.Pow(10, Exponent), BigInteger.One);

    private static int ParseExponent(ReadOnlySpan<byte> text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
        && Math.Abs((long)exponent) < FarOutside
            ? exponent
        : text[0] == (byte)'-' ? -FarOutside
        : FarOutside;
}
