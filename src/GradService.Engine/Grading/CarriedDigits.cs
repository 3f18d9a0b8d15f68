namespace GradService.Engine.Grading;

/// <summary>How coarsely somebody rounds on the way.</summary>
/// <param name="Decimals">Digits after the point.</param>
/// <param name="Significant">Digits from the first that is not 0.</param>
public sealed record CarriedDigits(int Decimals, int Significant)
{
    // Finer than any float64, so that it never counts.
    private const int Unbounded = 400;

    private const double Noise = 1e-12;

    // Nobody works with one digit; a small number of one digit comes from a count of decimals.
    private const int FewestFigures = 2;

    // Whoever keeps to one count of decimals, or of digits, in so many of the numbers does so in those that are not shown as well.
    private const double Habit = 0.75;

    /// <summary>So many digits after the point.</summary>
    public static CarriedDigits OfDecimals(int decimals) => new(decimals, Unbounded);

    /// <summary>So many digits from the first that is not 0.</summary>
    public static CarriedDigits OfFigures(int figures) => new(Unbounded, figures);

    /// <summary>
    /// Judged by what was written: the coarser quarter of it, since whoever writes some numbers with three digits may have rounded others
    /// to three on the way; in decimals or in significant digits, whichever is the habit, and where neither is, in both.
    /// </summary>
    public static CarriedDigits? Judged(IReadOnlyList<Answer> answers)
    {
        // A whole number is exact as often as rounded: it says something only where there is nothing else; a plain 0 or 1 never does.
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

    /// <summary>Half a unit of the last decimal or of the last significant digit, whichever is coarser; a 0 stays one.</summary>
    public double HalfUnit(double value) =>
        value == 0 ? 0 : 0.5 * Math.Max(Math.Pow(10, -Decimals), Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) + 1 - Significant));

    /// <summary>Whether a number has no more digits than these, up to the noise of float64.</summary>
    public bool Holds(double value)
    {
        var units = value / (2 * HalfUnit(value));
        return value == 0 || Math.Abs(units - Math.Round(units)) <= Noise * Math.Abs(units);
    }

    private static (int Coarse, double Habit) Count(IEnumerable<int> counts)
    {
        var sorted = counts.Order().ToList();
        return (sorted[sorted.Count / 4], (double)sorted.GroupBy(count => count).Max(group => group.Count()) / sorted.Count);
    }
}
