namespace GradService.Engine.Grading;

/// <summary>How far a correct answer may be from the truth.</summary>
/// <param name="HalfUnit">For an answer and its right value, how far its rounding alone can move it.</param>
/// <param name="Carried">
/// How earlier numbers that are not shown may have been rounded, given the digits that were written: their errors are carried through the
/// graph. <see langword="null"/> where that does not count.
/// </param>
/// <param name="Floor">The accuracy that nobody is asked to exceed.</param>
public sealed record Rounding(
    Func<Answer, double, double> HalfUnit,
    Func<IReadOnlyList<Answer>, CarriedDigits?>? Carried,
    Func<KeyEntry, int, double> Floor
)
{
    /// <summary>Half a unit of the last digit that was written, and never less than float32 allows.</summary>
    public static Rounding Written { get; } =
        new((answer, _) => answer.HalfUnit, CarriedDigits.Judged, (entry, i) => entry.SingleError(i)) { CountsDigits = true };

    /// <summary>What arithmetic in float32 loses.</summary>
    public static Rounding SinglePrecision { get; } = new((_, _) => 0, null, (entry, i) => entry.SingleError(i));

    /// <summary>What arithmetic in float64 loses.</summary>
    public static Rounding DoublePrecision { get; } = new((_, _) => 0, null, (entry, _) => entry.DoubleError);

    /// <summary>Whether an answer of too few digits shows too little, and a whole unit of the last digit is close.</summary>
    public bool CountsDigits { get; private init; }

    /// <summary>Half a unit of a decimal.</summary>
    public static Rounding DecimalPlaces(int places) =>
        new((_, _) => 0.5 * Math.Pow(10, -places), _ => CarriedDigits.OfDecimals(places), (entry, _) => entry.DoubleError);

    /// <summary>Half a unit of a significant digit of the right value.</summary>
    public static Rounding SignificantFigures(int figures) =>
        new(
            (_, truth) => CarriedDigits.OfFigures(figures).HalfUnit(truth),
            _ => CarriedDigits.OfFigures(figures),
            (entry, _) => entry.DoubleError
        );

    /// <summary>absolute + relative · |right value|.</summary>
    public static Rounding Within(double absolute, double relative) =>
        new((_, truth) => absolute + relative * Math.Abs(truth), null, (_, _) => 0);
}
