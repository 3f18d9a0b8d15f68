using System.Globalization;
using GradService.Engine.Precision;

namespace GradService.Engine.Answers;

/// <summary>
/// How precise a set of answers is, inferred from all of them together. One number does not show whether 0.5 is exact or rounded; a hundred
/// numbers with four decimals do.
/// </summary>
public sealed class WrittenPrecision
{
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
            LooksLikeFloat32 ? Float32.Tolerance(scale, singleError) : 0
        );

    /// <summary>
    /// Half a unit of the last digit of one answer; 0 for a whole number. A difference up to this size may be rounding or a mistake.
    /// </summary>
    public static double OwnHalfUnit(WrittenDigits digits) => digits.Decimals <= 0 ? 0 : WrittenDigits.HalfUnit(digits.Decimals);

    /// <summary>Half a unit of the most digits that any of the answers has; a 0 was rounded to decimals.</summary>
    private double HalfUnit(double value) =>
        value == 0 ? WrittenDigits.HalfUnit(_decimals) : new CarriedDigits(_decimals, _significant).HalfUnit(value);

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
