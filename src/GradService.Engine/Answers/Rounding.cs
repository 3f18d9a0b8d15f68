namespace GradService.Engine.Answers;

/// <summary>The rounding rule: how far a correct answer may be from the truth.</summary>
/// <param name="HalfUnit">The largest rounding error of an answer, given the answer and its right value.</param>
/// <param name="Carried">
/// How unseen intermediate numbers may have been rounded, inferred from the answers. Their errors are carried through the graph;
/// <see langword="null"/> if they do not count.
/// </param>
/// <param name="Floor">The smallest tolerance of a number: the error of correct arithmetic.</param>
public sealed record Rounding(
    Func<Answer, double, double> HalfUnit,
    Func<IReadOnlyList<Answer>, CarriedDigits?>? Carried,
    Func<KeyEntry, int, double> Floor
)
{
    /// <summary>Half a unit of the last digit written, but never less than float32 arithmetic loses.</summary>
    public static Rounding Written { get; } =
        new((answer, _) => answer.HalfUnit, CarriedDigits.Judged, (entry, i) => entry.SingleError(i)) { CountsDigits = true };

    /// <summary>The error of float32 arithmetic.</summary>
    public static Rounding SinglePrecision { get; } = new((_, _) => 0, null, (entry, i) => entry.SingleError(i));

    /// <summary>The error of float64 arithmetic.</summary>
    public static Rounding DoublePrecision { get; } = new((_, _) => 0, null, (entry, _) => entry.DoubleError);

    /// <summary>
    /// Whether the number of digits counts. An answer with too few digits is then imprecise, and one that is off by at most a unit of its
    /// last digit is imprecise instead of incorrect.
    /// </summary>
    public bool CountsDigits { get; private init; }

    /// <summary>Half a unit of the last of these decimal places.</summary>
    public static Rounding DecimalPlaces(int places) =>
        new((_, _) => WrittenDigits.HalfUnit(places), _ => CarriedDigits.OfDecimals(places), (entry, _) => entry.DoubleError);

    /// <summary>Half a unit of the last of these significant digits, in the right value.</summary>
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
