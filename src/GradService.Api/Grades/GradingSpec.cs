using System.Text.Json.Serialization;
using GradService.Api.Json;
using GradService.Engine.Grading;

namespace GradService.Api.Grades;

/// <summary>How answers are graded.</summary>
public sealed record GradingSpec
{
    /// <summary>
    /// How far a right answer may be off. written (default): half a unit of the last digit that was written, carried through the
    /// graph, and never tighter than float32 allows; float32; float64; or an object with decimalPlaces, significantFigures, or absolute and
    /// relative.
    /// </summary>
    [JsonConverter(typeof(Shorthand))]
    public RoundingSpec? Rounding { get; init; }

    /// <summary>
    /// Significant digits that an answer must have to show that it is right, where digits count; from 0 to 17. Default 2.
    /// </summary>
    public int? MinimumSignificantFigures { get; init; }

    /// <summary>
    /// The share of its points, from 0 to 1, that an answer earns that follows from the student's own wrong numbers. Default 1.
    /// </summary>
    public double? FollowThroughCredit { get; init; }

    /// <summary>
    /// What tensors are worth, shared equally by their numbers: by path (gradients.hidden.weights) or by quantity (hidden.weights).
    /// What is named here is asked for, so an answer that lacks it misses it. Default: a point a number, for what is answered.
    /// </summary>
    public IReadOnlyDictionary<string, double>? Points { get; init; }

    /// <summary>
    /// How much is told: verdicts; hints (default), which hold no number, ratio or sign of the solution; earned, which adds the value in
    /// full of each number that is right; solution.
    /// </summary>
    public Reveal? Reveal { get; init; }

    /// <summary>The options, for the engine.</summary>
    internal static GradingOptions ToOptions(GradingSpec? spec) =>
        new()
        {
            Rounding = spec?.Rounding?.ToRounding() ?? Engine.Grading.Rounding.Written,
            MinimumSignificantFigures = spec?.MinimumSignificantFigures ?? 2,
            FollowThroughCredit = spec?.FollowThroughCredit ?? 1,
            Points = spec?.Points ?? new Dictionary<string, double>(),
            Reveal = spec?.Reveal ?? Engine.Grading.Reveal.Hints,
        };

    private sealed class Shorthand : ShorthandConverter<RoundingSpec>
    {
        protected override RoundingSpec FromName(string name) => new() { Name = name };
    }
}

/// <summary>How far a right answer may be off: one of decimalPlaces, significantFigures, or absolute and relative.</summary>
public sealed record RoundingSpec
{
    /// <summary>The names that stand for a rounding.</summary>
    internal static readonly IReadOnlyDictionary<string, Rounding> Known = new Dictionary<string, Rounding>
    {
        ["written"] = Rounding.Written,
        ["float32"] = Rounding.SinglePrecision,
        ["float64"] = Rounding.DoublePrecision,
    };

    /// <summary>Half a unit of this decimal; from 0 to 15.</summary>
    public int? DecimalPlaces { get; init; }

    /// <summary>Half a unit of this significant digit of the right value; from 1 to 17.</summary>
    public int? SignificantFigures { get; init; }

    /// <summary>absolute + relative · |right value|, and nothing carried from earlier answers; at least 0.</summary>
    public double? Absolute { get; init; }

    /// <summary>See absolute; at least 0.</summary>
    public double? Relative { get; init; }

    /// <summary>The bare string that was written in place of an object.</summary>
    internal string? Name { get; init; }

    /// <summary>The rounding, for the engine.</summary>
    internal Rounding ToRounding() =>
        Name is not null ? Known[Name]
        : DecimalPlaces is { } places ? Rounding.DecimalPlaces(places)
        : SignificantFigures is { } figures ? Rounding.SignificantFigures(figures)
        : Rounding.Within(Absolute ?? 0, Relative ?? 0);
}
