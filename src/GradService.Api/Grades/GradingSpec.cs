using System.Text.Json.Serialization;
using GradService.Api.Json;
using GradService.Api.Schemas;
using GradService.Engine.Answers;
using GradService.Engine.Grading;
using Microsoft.OpenApi;

namespace GradService.Api.Grades;

/// <summary>How answers are graded.</summary>
public sealed record GradingSpec
{
    /// <summary>
    /// How far a right answer may be off. written (default): half a unit of the last written digit, carried through the graph, and never
    /// tighter than float32 allows. float32, float64: the accuracy of that arithmetic. Or an object with decimalPlaces, significantFigures,
    /// or absolute and relative.
    /// </summary>
    [JsonConverter(typeof(Shorthand))]
    public RoundingSpec? Rounding { get; init; }

    /// <summary>
    /// Significant digits that an answer must have to show that it is right, from 0 to 17. Applies to the rounding written only. Default 2.
    /// </summary>
    public int? MinimumSignificantFigures { get; init; }

    /// <summary>
    /// The share of its points that an answer earns if it follows from the student's own wrong numbers, from 0 to 1. Default 1.
    /// </summary>
    public double? FollowThroughCredit { get; init; }

    /// <summary>
    /// Points per tensor, shared equally by its numbers: by path (gradients.hidden.weights) or by quantity (hidden.weights). A tensor named
    /// here is asked for, so its numbers are missing if they are not answered. Default: one point for each answered number.
    /// </summary>
    public IReadOnlyDictionary<string, double>? Points { get; init; }

    /// <summary>
    /// How much the response reveals. verdicts: only the verdicts; hints (default): hints too, without any number, ratio or sign of the
    /// solution; earned: also the full value of each number answered right; solution: everything.
    /// </summary>
    public Reveal? Reveal { get; init; }

    /// <summary>Converts to the engine's options.</summary>
    internal static GradingOptions ToOptions(GradingSpec? spec) =>
        new()
        {
            Rounding = spec?.Rounding?.ToRounding() ?? Engine.Answers.Rounding.Written,
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
public sealed record RoundingSpec : IDescribed
{
    /// <summary>The roundings that have a name.</summary>
    internal static readonly IReadOnlyDictionary<string, Rounding> Known = new Dictionary<string, Rounding>
    {
        ["written"] = Rounding.Written,
        ["float32"] = Rounding.SinglePrecision,
        ["float64"] = Rounding.DoublePrecision,
    };

    /// <summary>Allows half a unit of this decimal place, from 0 to 15.</summary>
    public int? DecimalPlaces { get; init; }

    /// <summary>Allows half a unit of this significant digit of the right value, from 1 to 17.</summary>
    public int? SignificantFigures { get; init; }

    /// <summary>Allows absolute + relative · |right value|, without errors carried from earlier answers; at least 0.</summary>
    public double? Absolute { get; init; }

    /// <summary>See absolute; at least 0.</summary>
    public double? Relative { get; init; }

    /// <summary>The bare string that was written instead of an object.</summary>
    internal string? Name { get; init; }

    static void IDescribed.Describe(OpenApiSchema schema) => Schema.DescribeShorthand(schema, Known.Keys);

    /// <summary>Converts to the engine's rounding.</summary>
    internal Rounding ToRounding() =>
        Name is not null ? Known[Name]
        : DecimalPlaces is { } places ? Rounding.DecimalPlaces(places)
        : SignificantFigures is { } figures ? Rounding.SignificantFigures(figures)
        : Rounding.Within(Absolute ?? 0, Relative ?? 0);
}
