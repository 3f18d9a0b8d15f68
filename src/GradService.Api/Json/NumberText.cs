using System.Numerics;

namespace GradService.Api.Json;

/// <summary>
/// Reads the text of a JSON number as the nearest float64: exactly by one multiplication where digits and power are small, else by a product with a
/// 128-bit power of ten (Lemire, Number parsing at a gigabyte per second, 2021). What that cannot decide is left to .NET.
/// </summary>
internal static class NumberText
{
    private const int MostDigits = 19;
    private const int SmallestPower = -342;
    private const int LargestPower = 308;

    private const int FractionBits = 52;
    private const int LargestExactPower = 22;
    private const ulong LargestExact = 1UL << (FractionBits + 1);
    private const int Bias = 1023;

    private static readonly double[] ExactPowers = [.. Enumerable.Range(0, LargestExactPower + 1).Select(power => double.Parse($"1e{power}", System.Globalization.CultureInfo.InvariantCulture))];

    private static readonly UInt128[] Powers = PowersOfTen.Mixed(SmallestPower, LargestPower);

    /// <summary>Reads a number that is known to have the form that JSON asks for.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether it could be decided here.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        var isNegative = text[0] == '-';
        var (digits, count, power, at) = (0UL, 0, 0, isNegative ? 1 : 0);
        var isFraction = false;
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                digits = 10 * digits + digit;
                count += digits == 0 ? 0 : 1;
                power -= isFraction ? 1 : 0;
            }
            else if (text[at] == '.')
            {
                isFraction = true;
            }
            else
            {
                break;
            }
        }

        value = 0;
        if (count > MostDigits || (at < text.Length && !TryReadExponent(text[(at + 1)..], ref power)) || !TryScale(digits, power, out value))
        {
            return false;
        }

        value = isNegative ? -value : value;
        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int power)
    {
        var isNegative = text[0] == '-';
        var exponent = 0;
        foreach (var digit in text[0] is (byte)'-' or (byte)'+' ? text[1..] : text)
        {
            exponent = 10 * exponent + (digit - '0');
            if (exponent > 10_000)
            {
                return false;
            }
        }

        power += isNegative ? -exponent : exponent;
        return true;
    }

    /// <summary>digits · 10^power, rounded to the nearest.</summary>
    private static bool TryScale(ulong digits, int power, out double value)
    {
        if (digits == 0)
        {
            value = 0;
            return true;
        }

        if (digits <= LargestExact && Math.Abs(power) <= LargestExactPower)
        {
            value = power < 0 ? digits / ExactPowers[-power] : digits * ExactPowers[power];
            return true;
        }

        value = 0;
        if (power is < SmallestPower or > LargestPower)
        {
            return false;
        }

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

        value = BitConverter.UInt64BitsToDouble(((ulong)exponent << FractionBits) | (mantissa & ((1UL << FractionBits) - 1)));
        return true;
    }
}
