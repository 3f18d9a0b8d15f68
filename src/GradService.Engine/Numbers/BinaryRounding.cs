using System.Numerics;

namespace GradService.Engine.Numbers;

/// <summary>Rounds large numbers to the nearest float64, ties to even, subnormal numbers and overflow included.</summary>
internal static class BinaryRounding
{
    private const int Precision = 53;
    private const int SmallestNormalExponent = -1022;
    private const int LargestExponent = 1023;

    // Enough to decide the rounding together with a digit that says whether anything follows.
    private const int QuotientBits = 64;

    /// <summary>The float64 nearest to value · 2^power. 0 is never negative.</summary>
    public static double OfProduct(BigInteger value, long power)
    {
        var magnitude = BigInteger.Abs(value);
        var length = (long)magnitude.GetBitLength();
        var exponent = length - 1 + power;
        if (magnitude.IsZero || exponent < SmallestNormalExponent - Precision)
        {
            return 0;
        }

        if (exponent > LargestExponent)
        {
            return value.Sign * double.PositiveInfinity;
        }

        var kept = Precision - (int)Math.Max(0, SmallestNormalExponent - exponent);
        var dropped = (int)(length - kept);
        if (dropped > 0)
        {
            var twice = magnitude >> (dropped - 1);
            var isTie = (twice << (dropped - 1)) == magnitude && (twice & 3) == 1;
            magnitude = (twice + (isTie ? 0 : 1)) >> 1;
            power += dropped;
        }

        return value.Sign * Math.ScaleB((double)(ulong)magnitude, (int)power) + 0.0;
    }

    /// <summary>The float64 nearest to a fraction with a positive denominator.</summary>
    public static double OfQuotient(BigInteger numerator, BigInteger denominator)
    {
        var shift = (int)Math.Max(0, denominator.GetBitLength() - numerator.GetBitLength() + QuotientBits);
        var quotient = BigInteger.DivRem(BigInteger.Abs(numerator) << shift, denominator, out var rest);
        var withRest = (quotient << 1) | (rest.IsZero ? 0 : 1);
        return OfProduct(numerator.Sign * withRest, -shift - 1);
    }
}

/// <summary>Square roots of whole numbers.</summary>
internal static class WholeRoot
{
    /// <summary>The largest whole number whose square is at most <paramref name="square"/>, by Newton's iteration from above.</summary>
    public static BigInteger Of(BigInteger square)
    {
        if (square.Sign <= 0)
        {
            return BigInteger.Zero;
        }

        var root = BigInteger.One << (int)((square.GetBitLength() + 1) / 2);
        while ((root + square / root) / 2 is var next && next < root)
        {
            root = next;
        }

        return root;
    }
}
