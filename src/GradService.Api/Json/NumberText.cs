using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace GradService.Api.Json;

/// <summary>
/// Reads the text of a JSON number as the nearest float64: eight digits at a time, then by a product with a 128-bit power of ten (Lemire,
/// Number parsing at a gigabyte per second, 2021). What that cannot decide is left to .NET.
/// </summary>
internal static class NumberText
{
    private const int MostDigits = 19;

    // More than any text is long: an exponent beyond is out of reach whatever stands before it.
    private const long LargestExponent = 1L << 40;
    private const int SmallestPower = -342;
    private const int LargestPower = 308;

    private const int FractionBits = 52;
    private const int Bias = 1023;

    private static readonly UInt128[] Powers = PowersOfTen.Mixed(SmallestPower, LargestPower);

    /// <summary>Reads a number that text goes on with, if there is one that float64 can hold.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the number begins; receives where it ends.</param>
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

    /// <summary>Reads a number as far as that is done here.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the number begins; receives where it ends.</param>
    /// <param name="value">Its value, where it was <see cref="NumberScan.Read"/>.</param>
    public static NumberScan Scan(ReadOnlySpan<byte> text, ref int at, out double value)
    {
        value = 0;
        if (at >= text.Length)
        {
            return NumberScan.None;
        }

        // Whether there is a sign, and how many digits, is different for each number: where that can be reckoned, nothing branches on it.
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

    /// <summary>Adds digits to a number as long as there are some, and says where they end; more than nineteen of them overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ScanDigits(ReadOnlySpan<byte> text, int at, ref ulong digits)
    {
        for (var sum = digits; at <= text.Length - sizeof(ulong); at += sizeof(ulong))
        {
            // A digit is between 0 and 9 here; where it is not, the highest bit of its byte is set below.
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

    /// <summary>The number that eight digits make, the first of them in the lowest byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint EightDigits(ulong digits)
    {
        // Pairs, then fours, then all: each product puts the lower neighbour, times a power of ten, on top of the higher one.
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

    /// <summary>The bits of digits · 10^scale, rounded to the nearest float64.</summary>
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
            // Near both ends of float64.
            return false;
        }

        // A tie: exactly in the middle of two numbers the even one is meant.
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

/// <summary>What was found where a number was looked for.</summary>
internal enum NumberScan
{
    /// <summary>Text that JSON has no number for.</summary>
    None,

    /// <summary>A number.</summary>
    Read,

    /// <summary>A number whose value takes more than is done here: very many digits, or at the ends of float64.</summary>
    Undecided,
}
