using System.Buffers.Text;

namespace GradService.Api.Json;

/// <summary>
/// Writes a float64 with the fewest digits that give it back, the nearest of them where there are several, in the form that .NET gives it
/// (Giulietti, The Schubfach way to render doubles, 2020).
/// </summary>
internal static class ShortestNumber
{
    /// <summary>Bytes that the longest number takes.</summary>
    public const int Longest = 25;

    private const int SmallestPower = -292;
    private const int LargestPower = 324;

    private const int FractionBits = 52;
    private const ulong HiddenBit = 1UL << FractionBits;
    private const int ExponentMask = 0x7FF;
    private const int Bias = 1075;

    // .NET turns to exponential notation from 1E+17 on, and from 1E-05 down.
    private const int SmallestPlain = -4;
    private const int LargestPlain = 16;

    private static readonly UInt128[] Powers = PowersOfTen.Up(SmallestPower, LargestPower);

    /// <summary>Writes a finite number.</summary>
    /// <returns>How many bytes it took.</returns>
    public static int Write(double value, Span<byte> text)
    {
        var length = 0;
        if (double.IsNegative(value))
        {
            text[length++] = (byte)'-';
        }

        if (value == 0)
        {
            text[length++] = (byte)'0';
            return length;
        }

        var (digits, exponent) = Shortest(BitConverter.DoubleToUInt64Bits(value) & long.MaxValue);
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

        var s = middle / 4;
        if (s >= 10)
        {
            // One digit fewer, where just one of the two neighbours with so many lies inside.
            var shorter = s / 10;
            var isBelowInside = lower <= 40 * shorter;
            var isAboveInside = 40 * shorter + 40 <= upper;
            if (isBelowInside != isAboveInside)
            {
                return Trimmed(shorter + (isAboveInside ? 1u : 0u), k + 1);
            }
        }

        var isInside = lower <= 4 * s;
        var isNextInside = 4 * s + 4 <= upper;
        var isUp = isInside != isNextInside ? isNextInside : middle > 4 * s + 2 || (middle == 4 * s + 2 && (s & 1) == 1);
        return Trimmed(s + (isUp ? 1u : 0u), k);
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
        Span<byte> plain = stackalloc byte[20];
        Utf8Formatter.TryFormat(digits, plain, out var count);
        // The power of ten of the first digit.
        var first = exponent + count - 1;
        if (first is < SmallestPlain or > LargestPlain)
        {
            return Scientific(plain[..count], first, text);
        }

        if (first < 0)
        {
            text[..(1 - first)].Fill((byte)'0');
            text[1] = (byte)'.';
            plain[..count].CopyTo(text[(1 - first)..]);
            return 1 - first + count;
        }

        if (exponent >= 0)
        {
            plain[..count].CopyTo(text);
            text.Slice(count, exponent).Fill((byte)'0');
            return count + exponent;
        }

        plain[..(first + 1)].CopyTo(text);
        text[first + 1] = (byte)'.';
        plain[(first + 1)..count].CopyTo(text[(first + 2)..]);
        return count + 1;
    }

    private static int Scientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> text)
    {
        text[0] = digits[0];
        var length = 1;
        if (digits.Length > 1)
        {
            text[length++] = (byte)'.';
            digits[1..].CopyTo(text[length..]);
            length += digits.Length - 1;
        }

        text[length++] = (byte)'E';
        text[length++] = (byte)(exponent < 0 ? '-' : '+');
        Utf8Formatter.TryFormat(Math.Abs(exponent), text[length..], out var written, new('D', 2));
        return length + written;
    }
}
