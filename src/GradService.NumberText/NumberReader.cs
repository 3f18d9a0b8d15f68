using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace GradService.NumberText;

/// <summary>
/// Parses the text of a JSON number to the nearest float64: eight digits at a time, then a product with a 128-bit power of ten (Lemire,
/// Number parsing at a gigabyte per second, 2021). Numbers that this cannot decide are left to .NET.
/// </summary>
public static class NumberReader
{
    private const int MostDigits = 19;

    // Larger than the length of any text: a larger exponent is out of range, whatever the digits before it.
    private const long LargestExponent = 1L << 40;
    private const int SmallestPower = -342;
    private const int LargestPower = 308;

    private const int FractionBits = 52;
    private const int Bias = 1023;

    private static readonly UInt128[] Powers = PowersOfTen.Mixed(SmallestPower, LargestPower);

    /// <summary>Parses the number at a position of a text, if there is one that float64 can hold.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The start of the number; receives its end.</param>
    /// <param name="value">Its value.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int at, out double value)
    {
        var start = at;
        return Scan(text, ref at, out value) switch
        {
            NumberScan.Read => true,
            NumberScan.Undecided => Utf8Parser.TryParse(text[start..at], out value, out _) && double.IsFinite(value),
            _ => false,
        };
    }

    /// <summary>Parses a number by the fast path only.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The start of the number; receives its end.</param>
    /// <param name="value">Its value, if the result is <see cref="NumberScan.Read"/>.</param>
    public static NumberScan Scan(ReadOnlySpan<byte> text, ref int at, out double value)
    {
        value = 0;
        if (at >= text.Length)
        {
            return NumberScan.None;
        }

        // The sign and the number of digits differ from number to number, so compute with them instead of branching where possible.
        var sign = text[at] == '-' ? 1 : 0;
        var first = at + sign;
        var digits = 0UL;
        var end = ScanFewDigits(text, first, ref digits);
        if (end == first || (end > first + 1 && text[first] == '0'))
        {
            return NumberScan.None;
        }

        var (count, power) = (end - first, 0L);
        if (end < text.Length && text[end] == '.')
        {
            var start = end + 1;
            end = ScanDigits(text, start, ref digits);
            if (end == start)
            {
                return NumberScan.None;
            }

            power = start - end;
            count += end - start;
        }

        var last = end;
        if (end < text.Length && (text[end] | 0x20) == 'e' && !TryScanExponent(text, ref end, ref power))
        {
            return NumberScan.None;
        }

        at = end;
        if ((count > MostDigits && CountSignificant(text[first..last]) > MostDigits) || !TryScale(digits, power, out var bits))
        {
            return NumberScan.Undecided;
        }

        value = BitConverter.UInt64BitsToDouble(bits | ((ulong)sign << 63));
        return NumberScan.Read;
    }

    /// <summary>Appends consecutive digits to a number and returns where they end. More than nineteen digits overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ScanDigits(ReadOnlySpan<byte> text, int at, ref ulong digits)
    {
        for (var sum = digits; at <= text.Length - sizeof(ulong); at += sizeof(ulong))
        {
            // After the XOR, the byte of a digit is 0 to 9. Any other byte gets its highest bit set in the next line.
            var eight = BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) ^ 0x3030303030303030;
            var others = ((eight + 0x7676767676767676) | eight) & 0x8080808080808080;
            if (others != 0)
            {
                var count = BitOperations.TrailingZeroCount(others) >>> 3;
                digits = PowersOfTen.Whole[count] * sum + EightDigits(eight << (56 - 8 * count) << 8);
                return at + count;
            }

            sum = 100_000_000 * sum + EightDigits(eight);
            digits = sum;
        }

        return ScanFewDigits(text, at, ref digits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ScanFewDigits(ReadOnlySpan<byte> text, int at, ref ulong digits)
    {
        for (; at < text.Length && (uint)(text[at] - '0') is var digit and <= 9; at++)
        {
            digits = 10 * digits + digit;
        }

        return at;
    }

    /// <summary>The value of eight digits, the first of them in the lowest byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint EightDigits(ulong digits)
    {
        // Combine pairs, then fours, then all: each product adds the lower neighbour, times a power of ten, to the higher one.
        digits = (digits * 10) + (digits >> 8);
        return (uint)(
            (((digits & 0x000000FF000000FF) * 0x000F424000000064) + (((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32
        );
    }

    private static int CountSignificant(ReadOnlySpan<byte> number)
    {
        var significant = number.TrimStart("0."u8);
        return significant.Length - (significant.Contains((byte)'.') ? 1 : 0);
    }

    private static bool TryScanExponent(ReadOnlySpan<byte> text, ref int at, ref long power)
    {
        at++;
        var isNegative = at < text.Length && text[at] == '-';
        at += at < text.Length && text[at] is (byte)'-' or (byte)'+' ? 1 : 0;
        var (start, exponent) = (at, 0L);
        for (; at < text.Length && (uint)(text[at] - '0') is var digit and <= 9; at++)
        {
            exponent = Math.Min(LargestExponent, 10 * exponent + digit);
        }

        power += isNegative ? -exponent : exponent;
        return at > start;
    }

    /// <summary>The bits of digits · 10^scale, rounded to the nearest float64; false if the fast path cannot decide.</summary>
    private static bool TryScale(ulong digits, long scale, out ulong bits)
    {
        bits = 0;
        if (digits == 0)
        {
            return true;
        }

        if (scale is < SmallestPower or > LargestPower)
        {
            return false;
        }

        var power = (int)scale;
        var zeros = BitOperations.LeadingZeroCount(digits);
        var factor = digits << zeros;
        var ten = Powers[power - SmallestPower];
        var high = Math.BigMul(factor, (ulong)(ten >> 64), out var low);
        if ((high & 0x1FF) == 0x1FF)
        {
            var more = Math.BigMul(factor, (ulong)ten, out _);
            low += more;
            high += low < more ? 1u : 0u;
        }

        if (low == ulong.MaxValue && power is < -27 or > 55)
        {
            return false;
        }

        var upper = (int)(high >> 63);
        var shift = upper + 64 - FractionBits - 3;
        var mantissa = high >> shift;
        var exponent = ((217706 * power) >> 16) + 63 + upper - zeros + Bias;
        if (exponent is <= 0 or >= 0x7FE)
        {
            // Near either end of the float64 range.
            return false;
        }

        // A tie: exactly halfway between two numbers, round to the even one.
        if (low <= 1 && power is >= -4 and <= 23 && (mantissa & 3) == 1 && mantissa << shift == high)
        {
            mantissa &= ~1UL;
        }

        mantissa = (mantissa + (mantissa & 1)) >> 1;
        if (mantissa >= 2UL << FractionBits)
        {
            mantissa = 1UL << FractionBits;
            exponent++;
        }

        bits = ((ulong)exponent << FractionBits) | (mantissa & ((1UL << FractionBits) - 1));
        return true;
    }
}

/// <summary>The result of scanning for a number.</summary>
public enum NumberScan
{
    /// <summary>The text is not a JSON number.</summary>
    None,

    /// <summary>A number was read.</summary>
    Read,

    /// <summary>A number that the fast path cannot decide: very many digits, or near the ends of the float64 range.</summary>
    Undecided,
}
