using GradService.Engine.Tensors;

namespace GradService.Engine.Checking;

/// <summary>Numbers as somebody wrote them: the values, and with how many digits.</summary>
/// <param name="Tensor">The values.</param>
/// <param name="Digits">How each number was written, row by row.</param>
public sealed record WrittenTensor(Tensor Tensor, IReadOnlyList<WrittenDigits> Digits);

/// <summary>How many digits a number was written with.</summary>
/// <param name="Decimals">Digits after the decimal point, the exponent counted in: 3 for 0.125 and for 125e-3; negative for 12e3.</param>
/// <param name="Significant">Digits from the first that is not 0.</param>
public readonly record struct WrittenDigits(int Decimals, int Significant)
{
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
