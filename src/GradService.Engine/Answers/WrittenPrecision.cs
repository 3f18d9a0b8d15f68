using System.Globalization;

namespace GradService.Engine.Answers;

/// <summary>
/// How precise a set of answers is, inferred from all of them together. One number does not show whether 0.5 is exact or rounded; a hundred
/// numbers with four decimals do.
/// </summary>
public sealed class WrittenPrecision
{
    // 2⁻²⁴ is the unit roundoff of float32; a gradient accumulates dozens of such roundings.
    private const double SingleAccuracy = 64.0 / (1 << 24);

    // Another order of summation gives a different error of the same size.
    private const double SingleSpread = 8;

    // Numbers with at least this many digits were rounded on purpose. Fewer digits may as well be exact, such as the 0.5 of a textbook
    // exercise.
    private const int FewestDigits = 3;
    private const int DigitsOfSingle = 9;
    private const int DigitsThatSingleNeeds = 7;
    private const int DigitsOfDouble = 15;

    private readonly int _decimals;
    private readonly int _significant;
    private readonly bool _looksLikeFloat32;

    /// <summary>Infers the precision of answers that belong together.</summary>
    public WrittenPrecision(IEnumerable<WrittenTensor> answers)
    {
        _looksLikeFloat32 = true;
        foreach (var answer in answers)
        {
            for (var i = 0; i < answer.Digits.Count; i++)
            {
                _decimals = Math.Max(_decimals, answer.Digits[i].Decimals);
                _significant = Math.Max(_significant, answer.Digits[i].Significant);
                _looksLikeFloat32 = _looksLikeFloat32 && LooksSingle(answer.Tensor.Values[i], answer.Digits[i].Significant);
            }
        }
    }

    /// <summary>Whether the answers look like float32 output.</summary>
    public bool LooksLikeFloat32 => _looksLikeFloat32 && _significant >= DigitsThatSingleNeeds;

    /// <summary>How far a correct answer may be from the truth.</summary>
    /// <param name="value">The answer.</param>
    /// <param name="scale">The largest number of the tensor; float32 errors are proportional to it.</param>
    /// <param name="singleError">The error of a float32 computation of this number.</param>
    public double Allowance(double value, double scale, double singleError) =>
        Math.Max(
            _significant is >= FewestDigits and <= DigitsOfDouble ? HalfUnit(value) : 0,
            LooksLikeFloat32 ? SingleAccuracy * scale + SingleSpread * singleError : 0
        );

    /// <summary>
    /// Half a unit of the last digit of one answer; 0 for a whole number. A difference up to this size may be rounding or a mistake.
    /// </summary>
    public static double OwnHalfUnit(WrittenDigits digits) => digits.Decimals <= 0 ? 0 : 0.5 * Math.Pow(10, -digits.Decimals);

    /// <summary>
    /// Half a unit of the last decimal or of the last significant digit in any of the answers, whichever is coarser for this value.
    /// </summary>
    private double HalfUnit(double value)
    {
        var magnitude = value == 0 ? double.NegativeInfinity : Math.Floor(Math.Log10(Math.Abs(value)));
        return 0.5 * Math.Max(Math.Pow(10, -_decimals), Math.Pow(10, magnitude - _significant + 1));
    }

    /// <summary>
    /// Whether a number looks like a float32: float32 represents it exactly, or it is the shortest decimal form of a float32.
    /// </summary>
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
