using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;

namespace GradService.Api.Json;

/// <summary>
/// Writes a float64 with the fewest digits that give it back, the nearest of them where there are several, in the form that .NET gives it
/// (Giulietti, The Schubfach way to render doubles, 2020).
/// </summary>
internal static class ShortestNumber
{
    /// <summary>Bytes that a text must have room for: more than the longest number takes, because digits are written eight at a time.</summary>
    public const int Room = 32;

    private const int SmallestPower = -292;
    private const int LargestPower = 324;

    private const int FractionBits = 52;
    private const ulong HiddenBit = 1UL << FractionBits;
    private const int ExponentMask = 0x7FF;
    private const int Bias = 1075;

    // .NET turns to exponential notation from 1E+17 on, and from 1E-05 down.
    private const int SmallestPlain = -4;
    private const int LargestPlain = 16;

    private const int GroupLength = 8;
    private const uint GroupBase = 100_000_000;

    // "0.000000", the first character lowest.
    private const ulong PointAndZeros = 0x3030303030302E30;

    private static readonly UInt128[] Powers = PowersOfTen.Up(SmallestPower, LargestPower);

    /// <summary>Writes a finite number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="text">Receives it; has <see cref="Room"/>.</param>
    /// <returns>How many bytes it took.</returns>
    public static int Write(double value, Span<byte> text)
    {
        // The sign is written in any case, and written over where there is none.
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var length = (int)(bits >> 63);
        text[0] = (byte)'-';
        if (value == 0)
        {
            text[length++] = (byte)'0';
            return length;
        }

        var (digits, exponent) = Shortest(bits & long.MaxValue);
        return length + Layout(digits, exponent, text[length..]);
    }

    /// <summary>The digits of a positive number, without zeros at their end, and the power of ten that they are multiplied with.</summary>
    private static (ulong Digits, int Exponent) Shortest(ulong bits)
    {
        var (fraction, exponent) = (bits & (HiddenBit - 1), (int)(bits >> FractionBits) & ExponentMask);
        var (c, q) = exponent == 0 ? (fraction, 1 - Bias) : (fraction | HiddenBit, exponent - Bias);
        if (q is <= 0 and > -FractionBits - 1 && (c & ((1UL << -q) - 1)) == 0)
        {
            return Trimmed(c >> -q, 0);
        }

        // The number lies between the middles to its neighbours; below a power of two the lower one is nearer.
        var isNearer = fraction == 0 && exponent > 1;
        var isOdd = (uint)(c & 1);
        var k = isNearer ? (q * 1262611 - 524031) >> 22 : (q * 1262611) >> 22;
        var shift = q + ((-k * 1741647) >> 19) + 1;
        var power = Powers[-k - SmallestPower];
        var lower = RoundToOdd(power, (4 * c - (isNearer ? 1u : 2u)) << shift) + isOdd;
        var middle = RoundToOdd(power, (4 * c) << shift);
        var upper = RoundToOdd(power, (4 * c + 2) << shift) - isOdd;

        // One digit fewer, where just one of the two neighbours with so many lies inside. Which it is differs from number to number: nothing branches on it.
        var s = middle / 4;
        var shorter = s / 10;
        var isBelowInside = lower <= 40 * shorter;
        var isAboveInside = 40 * shorter + 40 <= upper;
        var isShorter = (s >= 10) & (isBelowInside != isAboveInside);

        var isInside = lower <= 4 * s;
        var isNextInside = 4 * s + 4 <= upper;
        var isNearerToNext = (middle > 4 * s + 2) | ((middle == 4 * s + 2) & ((s & 1) == 1));
        var isUp = isInside != isNextInside ? isNextInside : isNearerToNext;

        var digits = s + (isUp ? 1u : 0u);
        var fewer = shorter + (isAboveInside ? 1u : 0u);
        return Trimmed(isShorter ? fewer : digits, k + (isShorter ? 1 : 0));
    }

    /// <summary>The upper 64 bits of a 192-bit product; the lowest of them is set where anything below is.</summary>
    private static ulong RoundToOdd(UInt128 power, ulong factor)
    {
        var low = Math.BigMul((ulong)power, factor, out _);
        var high = Math.BigMul((ulong)(power >> 64), factor, out var middle);
        middle += low;
        high += middle < low ? 1u : 0u;
        return high | (middle > 1 ? 1u : 0u);
    }

    private static (ulong Digits, int Exponent) Trimmed(ulong digits, int exponent)
    {
        while (digits % 10 == 0)
        {
            digits /= 10;
            exponent++;
        }

        return (digits, exponent);
    }

    private static int Layout(ulong digits, int exponent, Span<byte> text)
    {
        var count = CountDigits(digits);
        // The power of ten of the first digit.
        var first = exponent + count - 1;
        if (first is < SmallestPlain or > LargestPlain)
        {
            return Scientific(digits, count, first, text);
        }

        if (first < 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(text, PointAndZeros);
            WriteDigits(digits, count, text[(1 - first)..]);
            return 1 - first + count;
        }

        if (exponent >= 0)
        {
            WriteDigits(digits, count, text);
            text.Slice(count, exponent).Fill((byte)'0');
            return count + exponent;
        }

        WriteDigits(digits, count, text[1..]);
        for (var i = 0; i <= first; i++)
        {
            text[i] = text[i + 1];
        }

        text[first + 1] = (byte)'.';
        return count + 1;
    }

    /// <summary>Writes up to seventeen digits; what stands behind them may be written over.</summary>
    private static void WriteDigits(ulong digits, int count, Span<byte> text)
    {
        if (count <= GroupLength)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(text, GroupText((uint)digits) >> (8 * (GroupLength - count)));
            return;
        }

        // One digit, eight and eight. Where there are fewer, the next is written over the first, and the zeros in front of it are shifted out.
        var upper = digits / GroupBase;
        var top = upper / GroupBase;
        var beyond = count - 2 * GroupLength;
        text[0] = (byte)('0' + top);
        BinaryPrimitives.WriteUInt64LittleEndian(text[Math.Max(0, beyond)..], GroupText((uint)(upper - top * GroupBase)) >> (8 * Math.Max(0, -beyond)));
        BinaryPrimitives.WriteUInt64LittleEndian(text[(count - GroupLength)..], GroupText((uint)(digits - upper * GroupBase)));
    }

    private static int CountDigits(ulong number)
    {
        // 1233 / 4096 is the logarithm of 2 to the base 10, as nearly as it takes.
        var estimate = ((BitOperations.Log2(number) + 1) * 1233) >> 12;
        return estimate + (number >= PowersOfTen.Whole[estimate] ? 1 : 0);
    }

    /// <summary>The text of a number of up to eight digits, with zeros in front; its first character is the lowest byte.</summary>
    private static ulong GroupText(uint number)
    {
        // Halves, then quarters, then single digits, side by side; the divisions are multiplications that are exact for so few digits.
        var fours = (number / 10_000) | ((ulong)(number % 10_000) << 32);
        var hundreds = ((fours * 10_486) >> 20) & 0x7F_0000007F;
        var twos = hundreds | ((fours - 100 * hundreds) << 16);
        var tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
        return (tens | ((twos - 10 * tens) << 8)) | 0x3030303030303030;
    }

    private static int Scientific(ulong digits, int count, int exponent, Span<byte> text)
    {
        WriteDigits(digits, count, text[1..]);
        text[0] = text[1];
        text[1] = (byte)'.';
        var length = count > 1 ? count + 1 : 1;
        text[length++] = (byte)'E';
        text[length++] = (byte)(exponent < 0 ? '-' : '+');
        Utf8Formatter.TryFormat(Math.Abs(exponent), text[length..], out var written, new('D', 2));
        return length + written;
    }
}
