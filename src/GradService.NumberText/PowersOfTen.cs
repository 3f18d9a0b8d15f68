using System.Numerics;

namespace GradService.NumberText;

/// <summary>
/// Powers of ten for reading and writing numbers: as integers, and as 128-bit fractions with the highest bit set, 10^k = fraction ·
/// 2^exponent.
/// </summary>
internal static class PowersOfTen
{
    private const int Bits = 128;

    /// <summary>The powers that 64 bits can hold, from 10^0 to 10^19.</summary>
    public static readonly ulong[] Whole = [.. Enumerable.Range(0, 20).Select(power => (ulong)BigInteger.Pow(10, power))];

    /// <summary>Fractions rounded up, as writing the shortest number needs them.</summary>
    public static UInt128[] Up(int smallest, int largest) =>
        [.. Enumerable.Range(smallest, largest - smallest + 1).Select(k => Fraction(k, isUp: true))];

    /// <summary>Fractions truncated for k ≥ 0 and rounded up for k &lt; 0, as reading a number needs them.</summary>
    public static UInt128[] Mixed(int smallest, int largest) =>
        [.. Enumerable.Range(smallest, largest - smallest + 1).Select(k => Fraction(k, isUp: k < 0))];

    private static UInt128 Fraction(int power, bool isUp)
    {
        var ten = BigInteger.Pow(10, Math.Abs(power));
        var length = (int)ten.GetBitLength();
        if (power >= 0)
        {
            var shift = length - Bits;
            var (cut, rest) = shift <= 0 ? (ten << -shift, BigInteger.Zero) : (ten >> shift, ten & ((BigInteger.One << shift) - 1));
            return (UInt128)(isUp && !rest.IsZero ? cut + 1 : cut);
        }

        // 2^(127 + length) / 10^|k| lies between 2^127 and 2^128.
        var quotient = BigInteger.DivRem(BigInteger.One << (Bits - 1 + length), ten, out var remainder);
        return (UInt128)(isUp && !remainder.IsZero ? quotient + 1 : quotient);
    }
}
