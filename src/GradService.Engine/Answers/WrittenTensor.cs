using GradService.Engine.Tensors;

namespace GradService.Engine.Answers;

/// <summary>A tensor as it was written: the values, and the number of digits of each.</summary>
/// <param name="Tensor">The values.</param>
/// <param name="Digits">The digits of each number, row by row.</param>
public sealed record WrittenTensor(Tensor Tensor, IReadOnlyList<WrittenDigits> Digits);

/// <summary>The number of digits that a number was written with.</summary>
/// <param name="Decimals">Digits after the decimal point, adjusted for the exponent: 3 for 0.125 and for 125e-3; negative for 12e3.</param>
/// <param name="Significant">Digits from the first nonzero digit on.</param>
public readonly record struct WrittenDigits(int Decimals, int Significant)
{
    /// <summary>Half a unit of the last decimal: the largest error of rounding. Negative decimals are whole digits.</summary>
    public static double HalfUnit(int decimals) => 0.5 * Math.Pow(10, -decimals);

    /// <summary>Counts the digits of a number in decimal notation, such as <c>-0.0340</c> or <c>1.5E-7</c>.</summary>
    public static WrittenDigits Of(ReadOnlySpan<byte> text)
    {
        var (decimals, significant, exponent) = (0, 0, 0);
        var (afterPoint, exponentSign, inExponent) = (false, 1, false);
        foreach (var c in text)
        {
            if (c is (byte)'e' or (byte)'E')
            {
                inExponent = true;
            }
            else if (c == '.')
            {
                afterPoint = true;
            }
            else if (c == '-' && inExponent)
            {
                exponentSign = -1;
            }
            else if (c is >= (byte)'0' and <= (byte)'9' && inExponent)
            {
                exponent = Math.Min(10 * exponent + c - '0', 1000);
            }
            else if (c is >= (byte)'0' and <= (byte)'9')
            {
                decimals += afterPoint ? 1 : 0;
                significant += significant > 0 || c != '0' ? 1 : 0;
            }
        }

        return new WrittenDigits(decimals - exponentSign * exponent, significant);
    }
}
