using System.Globalization;
using GradService.Engine.Answers;
using GradService.Engine.Tensors;

namespace GradService.Engine.Mistakes;

/// <summary>
/// A number that was computed correctly and written down wrong. One entry is then wrong, but everything computed from it agrees with
/// the right value.
/// </summary>
/// <param name="Mistake">Its entry in the catalogue.</param>
/// <param name="Bits">How rare it is: −log₂ of its estimated share among mistakes.</param>
/// <param name="Undone">For a written number, the numbers that may have been meant, each with half a unit of its last digit.</param>
internal sealed record Slip(Mistake Mistake, double Bits, Func<Answer, IEnumerable<(double Value, double HalfUnit)>> Undone);

/// <summary>Numbers that were computed correctly and written in each other's places within one tensor.</summary>
/// <param name="Mistake">Its entry in the catalogue.</param>
/// <param name="Bits">How rare it is: −log₂ of its estimated share among mistakes.</param>
/// <param name="Source">
/// Maps a wrong entry to the entry whose number was written there. Takes the entry, all wrong entries and the tensor's shape;
/// <see langword="null"/> if there is no such entry.
/// </param>
internal sealed record Move(Mistake Mistake, double Bits, Func<int, IReadOnlyList<int>, Shape, int?> Source);

/// <summary>All known slips.</summary>
internal static class Slips
{
    /// <summary>How rare it is to exchange two tensors: −log₂ of the estimated share among mistakes.</summary>
    public const double ExchangedBits = 6;

    private const string Retype = "One of these numbers does not fit the rest of your own work. Write it down again.";

    private static readonly double[] Shifts = [0.01, 0.1, 10, 100];

    /// <summary>Slips in one number.</summary>
    public static IReadOnlyList<Slip> OfNumber { get; } =
    [
        new(
            new("slip-sign", "A sign is lost", "one entry with the other sign", Retype),
            4,
            written => [(-written.Value, written.HalfUnit)]
        ),
        new(
            new("slip-decimal-shift", "The decimal point is in the wrong place", "one entry a power of ten off", Retype),
            4,
            written => Shifts.Select(shift => (written.Value * shift, written.HalfUnit * shift))
        ),
        new(
            new("slip-digit-swap", "Two digits are exchanged", "two neighbouring digits of one entry in the wrong order", Retype),
            6,
            Swapped
        ),
        new(new("slip-digit-dropped", "A digit is missing", "one digit of one entry left out", Retype), 7, Completed),
    ];

    /// <summary>Slips that exchange numbers within one tensor.</summary>
    public static IReadOnlyList<Move> InTensor { get; } =
    [
        new(
            new("slip-swapped-entries", "Two entries are exchanged", "two entries of one tensor in each other's place", Retype),
            6,
            (entry, off, _) => off.Count == 2 ? off[0] + off[1] - entry : null
        ),
        new(
            new(
                "slip-transposed",
                "A tensor is transposed",
                "rows written as columns",
                "Compare the arrangement of these numbers with that of the parameter."
            ),
            4,
            (entry, _, shape) => shape.Rows == shape.Columns ? entry % shape.Columns * shape.Columns + entry / shape.Columns : null
        ),
    ];

    /// <summary>The slip that exchanges two tensors.</summary>
    public static Mistake Exchanged { get; } =
        new(
            "slip-fields-exchanged",
            "Two answers are exchanged",
            "each of two tensors in the other's place",
            "Do these numbers stand in the right place?"
        );

    /// <summary>Numbers rounded so early that later results are visibly off.</summary>
    public static Mistake Rounded { get; } =
        new(
            "rounded-intermediates",
            "Numbers were rounded on the way",
            "results that are off by more than their own last digit",
            "Keep more digits until the end."
        );

    /// <summary>The catalogue entries of all slips, and of early rounding.</summary>
    public static IEnumerable<Mistake> All =>
        [.. OfNumber.Select(slip => slip.Mistake), .. InTensor.Select(move => move.Mistake), Exchanged, Rounded];

    private static IEnumerable<(double Value, double HalfUnit)> Swapped(Answer written)
    {
        var text = Text(written);
        for (var i = 1; i < text.Length; i++)
        {
            // Digits on both sides of the decimal point are neighbours.
            var j = text[i - 1] == '.' ? i - 2 : i - 1;
            if (j >= 0 && char.IsAsciiDigit(text[i]) && char.IsAsciiDigit(text[j]) && text[i] != text[j])
            {
                var digits = text.ToCharArray();
                (digits[i], digits[j]) = (digits[j], digits[i]);
                yield return (Number(new string(digits)), written.HalfUnit);
            }
        }
    }

    private static IEnumerable<(double Value, double HalfUnit)> Completed(Answer written)
    {
        var text = Text(written);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        for (var i = text.StartsWith('-') ? 1 : 0; i <= text.Length; i++)
        {
            for (var digit = '0'; digit <= '9'; digit++)
            {
                yield return (Number(text.Insert(i, digit.ToString())), point >= 0 && i > point ? written.HalfUnit / 10 : written.HalfUnit);
            }
        }
    }

    private static string Text(Answer written) =>
        written.Value.ToString($"F{Math.Clamp(written.Digits.Decimals, 0, 15)}", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
