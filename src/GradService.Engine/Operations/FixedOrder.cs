using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GradService.Engine.Operations;

/// <summary>
/// Sums in an order that does not depend on the processor: sixteen partial sums, each of every sixteenth number, are added up pairwise.
/// Float64 addition is not associative, so a sum in the processor's own vector width would differ in its last digits.
/// </summary>
internal static class FixedOrder
{
    private const int Lanes = 16;
    private const int Width = 4;

    /// <summary>The sum of some numbers.</summary>
    public static double Sum(ReadOnlySpan<double> values)
    {
        if (values.Length < Lanes)
        {
            return Rest(0, values, default);
        }

        ref var x = ref MemoryMarshal.GetReference(values);
        Vector256<double> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        var at = 0;
        for (; at <= values.Length - Lanes; at += Lanes)
        {
            s0 += Vector256.LoadUnsafe(ref x, (nuint)at);
            s1 += Vector256.LoadUnsafe(ref x, (nuint)(at + Width));
            s2 += Vector256.LoadUnsafe(ref x, (nuint)(at + 2 * Width));
            s3 += Vector256.LoadUnsafe(ref x, (nuint)(at + 3 * Width));
        }

        return Rest(Total(s0 + s1 + (s2 + s3)), values[at..], default);
    }

    /// <summary>Σ x y, with every product rounded before it is added.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length < Lanes)
        {
            return Rest(0, x, y);
        }

        ref var left = ref MemoryMarshal.GetReference(x);
        ref var right = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector256<double> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        var at = 0;
        for (; at <= x.Length - Lanes; at += Lanes)
        {
            s0 += Product(ref left, ref right, at);
            s1 += Product(ref left, ref right, at + Width);
            s2 += Product(ref left, ref right, at + 2 * Width);
            s3 += Product(ref left, ref right, at + 3 * Width);
        }

        return Rest(Total(s0 + s1 + (s2 + s3)), x[at..], y[at..]);
    }

    private static Vector256<double> Product(ref double x, ref double y, int at) =>
        Vector256.LoadUnsafe(ref x, (nuint)at) * Vector256.LoadUnsafe(ref y, (nuint)at);

    private static double Total(Vector256<double> sums) => sums[0] + sums[1] + (sums[2] + sums[3]);

    private static double Rest(double sum, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            sum += y.IsEmpty ? x[i] : x[i] * y[i];
        }

        return sum;
    }
}
