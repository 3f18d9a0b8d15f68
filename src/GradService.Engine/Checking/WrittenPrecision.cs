using System.Globalization;

namespace GradService.Engine.Checking;

/// <summary>
/// How exact a set of answers can be, judged by all of them together: one number alone does not show whether 0.5 is exact or
/// rounded, but a hundred numbers of four decimals do.
/// </summary>
public sealed class WrittenPrecision
{
    // 2⁻²⁴ is the unit roundoff of float32; a gradient sums up some dozens of such roundings.
    private const double SingleAccuracy = 64.0 / (1 << 24);

    // Another order of summation is off by another amount, of the same size.
    private const double SingleSpread = 8;

    // From here on somebody rounded on purpose; fewer digits are as likely the exact 0.5 of a textbook exercise.
    private const int FewestDigits = 3;
    private const int DigitsOfSingle = 9;
    private const int DigitsThatSingleNeeds = 7;
    private const int DigitsOfDouble = 15;

    private readonly int _decimals;
    private readonly int _significant;
    private readonly bool _isSingle;

    /// <summary>Judges answers that belong together.</summary>
    public WrittenPrecision(IEnumerable<WrittenTensor> answers)
    {
        _isSingle = true;
        foreach (var answer in answers)
        {
            for (var i = 0; i < answer.Digits.Count; i++)
            {
                _decimals = Math.Max(_decimals, answer.Digits[i].Decimals);
                _significant = Math.Max(_significant, answer.Digits[i].Significant);
                _isSingle = _isSingle && LooksSingle(answer.Tensor.Values[i], answer.Digits[i].Significant);
            }
        }
    }

    /// <summary>Whether the answers look like numbers of float32.</summary>
    public bool IsSingle => _isSingle && _significant >= DigitsThatSingleNeeds;

    /// <summary>How far a correct answer may be from the truth.</summary>
    /// <param name="value">The answer.</param>
    /// <param name="scale">The largest number of its tensor: errors of float32 are of that size.</param>
    /// <param name="singleError">How far a computation in float32 was off here.</param>
    public double Allowance(double value, double scale, double singleError) =>
        Math.Max(
            _significant is >= FewestDigits and <= DigitsOfDouble ? HalfUnit(value) : 0,
            IsSingle ? SingleAccuracy * scale + SingleSpread * singleError : 0
        );

    /// <summary>
    /// Half a unit of the last digit of one answer by itself: whoever rounded there cannot be told from who erred. 0 for a whole number.
    /// </summary>
    public static double OwnHalfUnit(WrittenDigits digits) => digits.Decimals <= 0 ? 0 : 0.5 * Math.Pow(10, -digits.Decimals);

    /// <summary>Half a unit of the last decimal, or of the last significant digit, that anybody wrote: whichever is coarser here.</summary>
    private double HalfUnit(double value)
    {
        var magnitude = value == 0 ? double.NegativeInfinity : Math.Floor(Math.Log10(Math.Abs(value)));
        return 0.5 * Math.Max(Math.Pow(10, -_decimals), Math.Pow(10, magnitude - _significant + 1));
    }

    /// <summary>Whether a number looks like a float32: one that float32 holds, or the shortest text of one.</summary>
    private static bool LooksSingle(double value, int significant) =>
        (float)value is var single
        && (
            single == value
            || (
                significant <= DigitsOfSingle
                && double.Parse(single.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) == value
            )
        );
}
