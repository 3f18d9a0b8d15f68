using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GradService.Api.Json;

/// <summary>
/// Writes a float64 with the fewest digits that give it back, the nearest of them where there are several, in the form that .NET gives it
/// (Giulietti, The Schubfach way to render doubles, 2020).
/// </summary>
internal static class ShortestNumber
{
    /// <summary>
    /// Bytes that a text must have room for: more than the longest number takes, because digits are written sixteen at a time.
    /// </summary>
    public const int Room = 32;

    private const int SmallestPower = -292;
    private const int LargestPower = 324;

    private const int FractionBits = 52;
    private const ulong HiddenBit = 1UL << FractionBits;
    private const int Bias = 1075;

    // Distances to a multiple of ten are counted in 2^-60, of which ten and half the distance between two numbers, which is less than five,
    // fit into 64 bits together.
    private const int DistanceBits = 60;
    private const ulong Ten = 10UL << DistanceBits;
    private const ulong Half = 1UL << (DistanceBits - 1);
    private const ulong Uncertain = 4;

    // .NET turns to exponential notation from 1E+17 on, and from 1E-05 down.
    private const int SmallestPlain = -4;
    private const int LargestPlain = 16;

    private const int MostDigits = 17;
    private const ulong SmallestSeventeen = 10_000_000_000_000_000;
    private const uint GroupBase = 100_000_000;

    private static readonly UInt128[] Powers = PowersOfTen.Up(SmallestPower, LargestPower);

    /// <summary>Writes a finite number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="text">Receives it; has <see cref="Room"/>.</param>
    /// <returns>How many bytes it took.</returns>
    public static int Write(double value, Span<byte> text)
    {
        // Whatever is written below stays inside this room. The sign is written in any case, and written over where there is none.
        ref var start = ref MemoryMarshal.GetReference(text[..Room]);
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var sign = (int)(bits >> 63);
        start = (byte)'-';
        if (value == 0)
        {
            Unsafe.Add(ref start, sign) = (byte)'0';
            return sign + 1;
        }

        var (digits, exponent) = Shortest(bits & long.MaxValue);
        return sign + Layout(digits, exponent, ref Unsafe.Add(ref start, sign));
    }

    /// <summary>
    /// The digits of a positive number, perhaps with zeros at their end, and the power of ten that they are multiplied with.
    /// </summary>
    private static (ulong Digits, int Exponent) Shortest(ulong bits)
    {
        var (fraction, exponent) = (bits & (HiddenBit - 1), (int)(bits >> FractionBits));
        if (fraction == 0 || exponent == 0)
        {
            // The neighbours of a power of two are not equally far, subnormal numbers have few digits.
            return Exactly(bits);
        }

        // The number is s and a rest, in units of 10^k, of which there is at least one, and less than ten, between two numbers.
        var q = exponent - Bias;
        var k = FloorLog10(q);
        var shift = Shift(q, k);
        var power = Powers[-k - SmallestPower];
        var c = (fraction | HiddenBit) << shift;
        var low = Math.BigMul((ulong)power, c, out _);
        var s = Math.BigMul((ulong)(power >> 64), c, out var rest);
        rest += low;
        s += rest < low ? 1u : 0u;

        // What is written may be half a distance away: so far as there is a multiple of ten, that has one digit fewer; else the nearest
        // whole number is right.
        var tens = s / 10 * 10;
        var aboveTens = ((s - tens) << DistanceBits) | (rest >> (64 - DistanceBits));
        var half = (ulong)(power >> 64) >> (65 - DistanceBits - shift);
        if (IsNear(aboveTens, half) || IsNear(aboveTens + half, Ten) || IsNear(rest >> (64 - DistanceBits), Half))
        {
            return Exactly(bits);
        }

        // Which it is differs from number to number: nothing branches on it.
        var digits = s + (rest >> 63);
        digits = aboveTens < half ? tens : digits;
        tens += 10;
        digits = aboveTens + half > Ten ? tens : digits;
        return (digits, k);
    }

    /// <summary>Whether two distances are so near to each other that what was rounded off could decide which is larger.</summary>
    private static bool IsNear(ulong distance, ulong other) => distance - other + Uncertain <= 2 * Uncertain;

    /// <summary>The same for any number: all comparisons are exact.</summary>
    private static (ulong Digits, int Exponent) Exactly(ulong bits)
    {
        var (fraction, exponent) = (bits & (HiddenBit - 1), (int)(bits >> FractionBits));
        var (c, q) = exponent == 0 ? (fraction, 1 - Bias) : (fraction | HiddenBit, exponent - Bias);

        // The number lies between the middles to its neighbours; below a power of two the lower one is nearer.
        var isNearer = fraction == 0 && exponent > 1;
        var isOdd = (uint)(c & 1);
        var k = isNearer ? (q * 1262611 - 524031) >> 22 : FloorLog10(q);
        var shift = Shift(q, k);
        var power = Powers[-k - SmallestPower];
        var lower = RoundToOdd(power, (4 * c - (isNearer ? 1u : 2u)) << shift) + isOdd;
        var middle = RoundToOdd(power, (4 * c) << shift);
        var upper = RoundToOdd(power, (4 * c + 2) << shift) - isOdd;

        // One digit fewer, where just one of the two neighbours with so many lies inside.
        var s = middle / 4;
        var tens = s / 10 * 10;
        var isAboveInside = 4 * tens + 40 <= upper;
        if (s >= 10 && lower <= 4 * tens != isAboveInside)
        {
            return (isAboveInside ? tens + 10 : tens, k);
        }

        var isInside = lower <= 4 * s;
        var isNextInside = 4 * s + 4 <= upper;
        var isNearerToNext = middle > 4 * s + 2 || (middle == 4 * s + 2 && (s & 1) == 1);
        return (isInside != isNextInside ? isNextInside : isNearerToNext) ? (s + 1, k) : (s, k);
    }

    /// <summary>The power of ten below 2^q.</summary>
    private static int FloorLog10(int q) => (q * 1262611) >> 22;

    /// <summary>What a number c is shifted by, so that c · 2^q / 10^k is the upper half of its product with the power of ten.</summary>
    private static int Shift(int q, int k) => q + ((-k * 1741647) >> 19) + 1;

    /// <summary>The upper 64 bits of a 192-bit product; the lowest of them is set where anything below is.</summary>
    private static ulong RoundToOdd(UInt128 power, ulong factor)
    {
        var low = Math.BigMul((ulong)power, factor, out _);
        var high = Math.BigMul((ulong)(power >> 64), factor, out var middle);
        middle += low;
        high += middle < low ? 1u : 0u;
        return high | (middle > 1 ? 1u : 0u);
    }

    private static int Layout(ulong digits, int exponent, ref byte text)
    {
        while (digits < SmallestSeventeen)
        {
            digits *= 10;
            exponent--;
        }

        // One digit, eight and eight.
        var upper = digits / GroupBase;
        var leading = (uint)upper / GroupBase;
        var others = SixteenDigits((uint)upper - leading * GroupBase, (uint)(digits - upper * GroupBase));
        var digit = (byte)('0' + leading);
        // Without zeros at the end.
        var zeros = Vector128.Equals(others, Vector128.Create((byte)'0')).ExtractMostSignificantBits();
        var count = 1 + 32 - BitOperations.LeadingZeroCount(zeros ^ 0xFFFF);
        // The power of ten of the first digit.
        var first = exponent + MostDigits - 1;
        if (first is < SmallestPlain or > LargestPlain)
        {
            text = digit;
            Unsafe.Add(ref text, 1) = (byte)'.';
            others.StoreUnsafe(ref text, 2);
            return WriteExponent(first, count > 1 ? count + 1 : 1, ref text);
        }

        if (first < 0)
        {
            "0.000000"u8.CopyTo(MemoryMarshal.CreateSpan(ref text, 8));
            Unsafe.Add(ref text, 1 - first) = digit;
            others.StoreUnsafe(ref text, (nuint)(2 - first));
            return 1 - first + count;
        }

        text = digit;
        others.StoreUnsafe(ref text, 1);
        if (count <= first + 1)
        {
            return first + 1;
        }

        // The digits again, one place further, and in front of the point back to where they were.
        others.StoreUnsafe(ref text, 2);
        for (var i = 1; i <= first; i++)
        {
            Unsafe.Add(ref text, i) = Unsafe.Add(ref text, i + 1);
        }

        Unsafe.Add(ref text, first + 1) = (byte)'.';
        return count + 1;
    }

    /// <summary>The text of two numbers of up to eight digits, with zeros in front.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> SixteenDigits(uint upper, uint lower)
    {
        // Halves, then quarters, then single digits, side by side; the divisions are multiplications that are exact for so few digits.
        var (first, third) = (upper / 10_000, lower / 10_000);
        var fours = Vector128.Create(first, upper - 10_000 * first, third, lower - 10_000 * third);
        var hundreds = (fours * 10_486u) >> 20;
        var twos = (hundreds | ((fours - hundreds * 100u) << 16)).AsUInt16();
        var tens = (twos * (ushort)103) >> 10;
        return ((tens | ((twos - tens * (ushort)10) << 8)) + Vector128.Create((ushort)0x3030)).AsByte();
    }

    private static int WriteExponent(int exponent, int length, ref byte text)
    {
        Unsafe.Add(ref text, length++) = (byte)'E';
        Unsafe.Add(ref text, length++) = (byte)(exponent < 0 ? '-' : '+');
        Utf8Formatter.TryFormat(
            Math.Abs(exponent),
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref text, length), 3),
            out var written,
            new('D', 2)
        );
        return length + written;
    }
}
