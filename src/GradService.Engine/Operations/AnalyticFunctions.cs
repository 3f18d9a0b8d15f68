using System.Numerics;

namespace GradService.Engine.Operations;

/// <summary>Complex continuations of real functions, in forms that do not overflow near the real axis.</summary>
internal static class AnalyticFunctions
{
    private const int LargestWholePower = 64;

    /// <summary>1 / (1 + e^−z).</summary>
    public static Complex Sigmoid(Complex z) => z.Real >= 0 ? 1 / (1 + Complex.Exp(-z)) : Complex.Exp(z) / (1 + Complex.Exp(z));

    /// <summary>ln(1 + e^z).</summary>
    public static Complex Softplus(Complex z) => z.Real > 0 ? z + Complex.Log(1 + Complex.Exp(-z)) : Complex.Log(1 + Complex.Exp(z));

    /// <summary>x ln y, which is 0 for x = 0.</summary>
    public static Complex XLogY(Complex x, Complex y) => x == Complex.Zero ? 0 : x * Complex.Log(y);

    /// <summary>
    /// x^y. Integer powers use multiplication, because the logarithm of a negative number would bury a small imaginary part.
    /// </summary>
    public static Complex Power(Complex x, Complex y)
    {
        if (y.Imaginary != 0 || y.Real != Math.Floor(y.Real) || Math.Abs(y.Real) > LargestWholePower)
        {
            return Complex.Exp(y * Complex.Log(x));
        }

        var power = Complex.One;
        for (var i = 0; i < Math.Abs(y.Real); i++)
        {
            power *= x;
        }

        return y.Real < 0 ? 1 / power : power;
    }

    /// <summary>z − ln Σ e^z over each row.</summary>
    public static void LogSoftmaxRows(ReadOnlySpan<Complex> z, int width, Span<Complex> result)
    {
        for (var start = 0; start < z.Length; start += width)
        {
            var row = z.Slice(start, width);
            var largest = double.NegativeInfinity;
            foreach (var value in row)
            {
                largest = Math.Max(largest, value.Real);
            }

            var sum = Complex.Zero;
            foreach (var value in row)
            {
                sum += Complex.Exp(value - largest);
            }

            for (var i = 0; i < width; i++)
            {
                result[start + i] = row[i] - largest - Complex.Log(sum);
            }
        }
    }
}
