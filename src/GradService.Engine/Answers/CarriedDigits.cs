using GradService.Engine.Precision;

namespace GradService.Engine.Answers;

/// <summary>How coarsely a student rounds intermediate numbers.</summary>
/// <param name="Decimals">Digits after the decimal point.</param>
/// <param name="Significant">Significant digits.</param>
public sealed record CarriedDigits(int Decimals, int Significant)
{
    // Finer than any float64, so that this limit never applies.
    private const int Unbounded = 400;

    // Nobody rounds to one significant digit. A small number with one digit was rounded to decimal places.
    private const int FewestFigures = 2;

    // If this share of the answers has the same number of decimals (or of significant digits), unseen numbers are taken to have it too.
    private const double Habit = 0.75;

    /// <summary>Rounding to this many decimal places.</summary>
    public static CarriedDigits OfDecimals(int decimals) => new(decimals, Unbounded);

    /// <summary>Rounding to this many significant digits.</summary>
    public static CarriedDigits OfFigures(int figures) => new(Unbounded, figures);

    /// <summary>
    /// Infers the rounding from the answers. It takes the lower quartile of their digit counts: a student who writes some numbers with
    /// three digits may have rounded others to three. The digits are decimals or significant digits, whichever is the habit. Where neither
    /// is, both limits apply.
    /// </summary>
    public static CarriedDigits? Judged(IReadOnlyList<Answer> answers)
    {
        // A whole number is exact as often as rounded, so it counts only if there are no other answers. A plain 0 or 1 never counts.
        var written = answers.Where(answer => answer.Digits.Decimals != 0 && !answer.IsZeroOrOne).ToList();
        written = written.Count > 0 ? written : [.. answers.Where(answer => !answer.IsZeroOrOne)];
        if (written.Count == 0)
        {
            return null;
        }

        var (decimals, decimalHabit) = Count(written.Select(answer => answer.Digits.Decimals));
        var (figures, figureHabit) = Count(written.Select(answer => answer.Digits.Significant));
        return decimalHabit >= Habit && decimalHabit > figureHabit ? OfDecimals(decimals)
            : figureHabit >= Habit && figureHabit > decimalHabit ? OfFigures(Math.Max(FewestFigures, figures))
            : new CarriedDigits(decimals, Math.Max(FewestFigures, figures));
    }

    /// <summary>Half a unit of the last decimal or of the last significant digit, whichever is coarser; 0 for a 0.</summary>
    public double HalfUnit(double value) =>
        value == 0
            ? 0
            : Math.Max(
                WrittenDigits.HalfUnit(Decimals),
                WrittenDigits.HalfUnit(Significant - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))))
            );

    /// <summary>Whether a number needs no more digits than these, up to the noise of float64.</summary>
    public bool Holds(double value)
    {
        var units = value / (2 * HalfUnit(value));
        return value == 0 || Math.Abs(units - Math.Round(units)) <= Float64.Noise * Math.Abs(units);
    }

    private static (int Coarse, double Habit) Count(IEnumerable<int> counts)
    {
        var sorted = counts.Order().ToList();
        return (sorted[sorted.Count / 4], (double)sorted.GroupBy(count => count).Max(group => group.Count()) / sorted.Count);
    }
}
