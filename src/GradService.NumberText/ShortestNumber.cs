using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GradService.NumberText;

/// <summary>
/// Writes a float64 with the fewest digits that round-trip, and the nearest such digits if there are several, in .NET's form (Giulietti,
/// The Schubfach way to render doubles, 2020).
/// </summary>
public static class ShortestNumber
{
    /// <summary>
    /// The buffer size in bytes that a number needs. It exceeds the longest number, because digits are written sixteen at a time.
    /// </summary>
    public const int Room = 32;

    private const int SmallestPower = -292;
    private const int LargestPower = 324;

    private const int FractionBits = 52;
    private const ulong HiddenBit = 1UL << FractionBits;
    private const int Bias = 1075;

    // Distances to a multiple of ten are counted in units of 2^-60. Ten, plus half the distance between two numbers (less than five), then
    // fits into 64 bits.
    private const int DistanceBits = 60;
    private const ulong Ten = 10UL << DistanceBits;
    private const ulong Half = 1UL << (DistanceBits - 1);
    private const ulong Uncertain = 4;

    // .NET uses exponential notation from 1E+17 upwards and from 1E-05 downwards.
    private const int SmallestPlain = -4;
    private const int LargestPlain = 16;

    private const int MostDigits = 17;
    private const ulong SmallestSeventeen = 10_000_000_000_000_000;
    private const uint GroupBase = 100_000_000;

    private static readonly UInt128[] Powers = PowersOfTen.Up(SmallestPower, LargestPower);

    /// <summary>Writes a finite number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="text">Receives the text; at least <see cref="Room"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Write(double value, Span<byte> text)
    {
        // All unchecked writes below stay inside this buffer. The minus sign is always written, and overwritten if the number is not
        // negative.
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

    /// <summary>The shortest digits of a positive number, possibly with trailing zeros, and the exponent of their power of ten.</summary>
    public static (ulong Digits, int Exponent) Digits(double value) => Shortest(BitConverter.DoubleToUInt64Bits(value));

    private static (ulong Digits, int Exponent) Shortest(ulong bits)
    {
        var (fraction, exponent) = (bits & (HiddenBit - 1), (int)(bits >> FractionBits));
        if (fraction == 0 || exponent == 0)
        {
            // The neighbours of a power of two are not equally far away, and subnormal numbers have few digits.
            return Exactly(bits);
        }

        // In units of 10^k, the number is an integer s plus a fraction. The distance between two neighbouring numbers is at least one unit
        // and less than ten.
        var q = exponent - Bias;
        var k = FloorLog10(q);
        var shift = Shift(q, k);
        var power = Powers[-k - SmallestPower];
        var c = (fraction | HiddenBit) << shift;
        var low = Math.BigMul((ulong)power, c, out _);
        var s = Math.BigMul((ulong)(power >> 64), c, out var rest);
        rest += low;
        s += rest < low ? 1u : 0u;

        // The written number may be half that distance away. A multiple of ten within this range has one digit fewer; otherwise the nearest
        // integer is right.
        var tens = s / 10 * 10;
        var aboveTens = ((s - tens) << DistanceBits) | (rest >> (64 - DistanceBits));
        var half = (ulong)(power >> 64) >> (65 - DistanceBits - shift);
        if (IsNear(aboveTens, half) || IsNear(aboveTens + half, Ten) || IsNear(rest >> (64 - DistanceBits), Half))
        {
            return Exactly(bits);
        }

        // The choice differs from number to number, so select it without branching.
        var digits = s + (rest >> 63);
        digits = aboveTens < half ? tens : digits;
        tens += 10;
        digits = aboveTens + half > Ten ? tens : digits;
        return (digits, k);
    }

    /// <summary>Whether two distances are so close that the part rounded off could decide which is larger.</summary>
    private static bool IsNear(ulong distance, ulong other) => distance - other + Uncertain <= 2 * Uncertain;

    /// <summary>The same digits for any number: all comparisons are exact, which takes longer.</summary>
    private static (ulong Digits, int Exponent) Exactly(ulong bits)
    {
        var (fraction, exponent) = (bits & (HiddenBit - 1), (int)(bits >> FractionBits));
        var (c, q) = exponent == 0 ? (fraction, 1 - Bias) : (fraction | HiddenBit, exponent - Bias);

        // Everything between the midpoints to the two neighbours reads back as this number. The lower neighbour of a power of two is
        // nearer.
        var isNearer = fraction == 0 && exponent > 1;
        var isOdd = (uint)(c & 1);
        var k = isNearer ? (q * 1262611 - 524031) >> 22 : FloorLog10(q);
        var shift = Shift(q, k);
        var power = Powers[-k - SmallestPower];
        var lower = RoundToOdd(power, (4 * c - (isNearer ? 1u : 2u)) << shift) + isOdd;
        var middle = RoundToOdd(power, (4 * c) << shift);
        var upper = RoundToOdd(power, (4 * c + 2) << shift) - isOdd;

        // Drop a digit if exactly one of the two neighbouring multiples of ten lies inside.
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

    /// <summary>The exponent of the largest power of ten up to 2^q: ⌊log₁₀ 2^q⌋.</summary>
    private static int FloorLog10(int q) => (q * 1262611) >> 22;

    /// <summary>The left shift of a number c that makes c · 2^q / 10^k the upper half of its product with the power of ten.</summary>
    private static int Shift(int q, int k) => q + ((-k * 1741647) >> 19) + 1;

    /// <summary>The upper 64 bits of a 192-bit product. The lowest of them is also set if any bit below is set.</summary>
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

        // Split the seventeen digits into one, eight and eight.
        var upper = digits / GroupBase;
        var leading = (uint)upper / GroupBase;
        var others = SixteenDigits((uint)upper - leading * GroupBase, (uint)(digits - upper * GroupBase));
        var digit = (byte)('0' + leading);
        // Count the digits without trailing zeros.
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

        // Write the digits again one place to the right, then move those before the point back.
        others.StoreUnsafe(ref text, 2);
        for (var i = 1; i <= first; i++)
        {
            Unsafe.Add(ref text, i) = Unsafe.Add(ref text, i + 1);
        }

        Unsafe.Add(ref text, first + 1) = (byte)'.';
        return count + 1;
    }

    /// <summary>The text of two numbers of up to eight digits each, with leading zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> SixteenDigits(uint upper, uint lower)
    {
        // Split into quarters, then pairs, then single digits, in parallel. The divisions are multiplications, which are exact for this few
        // digits.
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
