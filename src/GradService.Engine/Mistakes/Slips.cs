using System.Globalization;
using GradService.Engine.Grading;
using GradService.Engine.Tensors;

namespace GradService.Engine.Mistakes;

/// <summary>
/// A number that was computed right and written down wrong. It shows in an entry that is off while all that follows from it
/// agrees with the right value.
/// </summary>
/// <param name="Mistake">What it is.</param>
/// <param name="Bits">How rare it is: −log₂ of its share among mistakes, by judgement.</param>
/// <param name="Undone">For a number that was written, those that may have been meant, each with half a unit of its last digit.</param>
internal sealed record Slip(Mistake Mistake, double Bits, Func<Answer, IEnumerable<(double Value, double HalfUnit)>> Undone);

/// <summary>Numbers that were computed right and written in each other's places.</summary>
/// <param name="Mistake">What it is.</param>
/// <param name="Bits">How rare it is: −log₂ of its share among mistakes, by judgement.</param>
/// <param name="Source">
/// For an entry that is off, the entry whose number stands there, given all that are off and the tensor's shape; <see langword="null"/>
/// where there is none.
/// </param>
internal sealed record Move(Mistake Mistake, double Bits, Func<int, IReadOnlyList<int>, Shape, int?> Source);

/// <summary>The slips that are known by name.</summary>
internal static class Slips
{
    /// <summary>How rare it is that two tensors are exchanged.</summary>
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

    /// <summary>Numbers in each other's places in one tensor.</summary>
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

    /// <summary>Two tensors in each other's places.</summary>
    public static Mistake Exchanged { get; } =
        new(
            "slip-fields-exchanged",
            "Two answers are exchanged",
            "each of two tensors in the other's place",
            "Do these numbers stand in the right place?"
        );

    /// <summary>Numbers rounded so early that what follows shows it.</summary>
    public static Mistake Rounded { get; } =
        new(
            "rounded-intermediates",
            "Numbers were rounded on the way",
            "results that are off by more than their own last digit",
            "Keep more digits until the end."
        );

    /// <summary>All of them.</summary>
    public static IEnumerable<Mistake> All =>
        [.. OfNumber.Select(slip => slip.Mistake), .. InTensor.Select(move => move.Mistake), Exchanged, Rounded];

    private static IEnumerable<(double Value, double HalfUnit)> Swapped(Answer written)
    {
        var text = Text(written);
        for (var i = 1; i < text.Length; i++)
        {
            // The point between two digits is no neighbour.
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
