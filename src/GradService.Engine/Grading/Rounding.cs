namespace GradService.Engine.Grading;

/// <summary>How far a correct answer may be from the truth.</summary>
/// <param name="HalfUnit">For an answer and its right value, how far its rounding alone can move it.</param>
/// <param name="Carries">Whether earlier numbers that were rounded so may have been used: their errors are carried through the graph.</param>
/// <param name="Floor">The accuracy that nobody is asked to exceed.</param>
/// <param name="CountsDigits">Whether an answer of too few digits shows too little.</param>
public sealed record Rounding(Func<Answer, double, double> HalfUnit, bool Carries, Func<KeyEntry, int, double> Floor, bool CountsDigits = false)
{
    /// <summary>Half a unit of the last digit that was written, and never less than float32 allows.</summary>
    public static Rounding Written { get; } = new((answer, _) => answer.HalfUnit, Carries: true, (entry, i) => entry.SingleError(i), CountsDigits: true);

    /// <summary>What arithmetic in float32 loses.</summary>
    public static Rounding SinglePrecision { get; } = new((_, _) => 0, Carries: false, (entry, i) => entry.SingleError(i));

    /// <summary>What arithmetic in float64 loses.</summary>
    public static Rounding DoublePrecision { get; } = new((_, _) => 0, Carries: false, (entry, _) => entry.DoubleError);

    /// <summary>Half a unit of a decimal.</summary>
    public static Rounding DecimalPlaces(int places) => new((_, _) => 0.5 * Math.Pow(10, -places), Carries: true, (entry, _) => entry.DoubleError);

    /// <summary>Half a unit of a significant digit of the right value.</summary>
    public static Rounding SignificantFigures(int figures) => new(
        (_, truth) => truth == 0 ? 0 : 0.5 * Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(truth))) + 1 - figures), Carries: true, (entry, _) => entry.DoubleError);

    /// <summary>absolute + relative · |right value|.</summary>
    public static Rounding Within(double absolute, double relative) =>
        new((_, truth) => absolute + relative * Math.Abs(truth), Carries: false, (_, _) => 0);
}
