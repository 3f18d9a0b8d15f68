using GradService.Engine.Answers;

namespace GradService.Engine.Grading;

/// <summary>How a submission is graded.</summary>
public sealed record GradingOptions
{
    /// <summary>How far a correct answer may be from the truth.</summary>
    public Rounding Rounding { get; init; } = Rounding.Written;

    /// <summary>Significant digits that an answer needs to show that it is right, where digits count; default 2.</summary>
    public int MinimumSignificantFigures { get; init; } = 2;

    /// <summary>The share of its points, from 0 to 1, for an answer that follows from the student's own wrong numbers.</summary>
    public double FollowThroughCredit { get; init; } = 1;

    /// <summary>
    /// Points per tensor, by path (<c>gradients.hidden.weights</c>) or by quantity (<c>hidden.weights</c>), shared equally by its numbers.
    /// A tensor named here is required: without an answer it is missing. Every other number is worth one point.
    /// </summary>
    public IReadOnlyDictionary<string, double> Points { get; init; } = new Dictionary<string, double>();

    /// <summary>How much of the solution the report gives away.</summary>
    public Reveal Reveal { get; init; } = Reveal.Hints;
}

/// <summary>How much of the solution a report may give away.</summary>
public enum Reveal
{
    /// <summary>Verdicts only.</summary>
    Verdicts,

    /// <summary>Hints in the form of questions, without any number, ratio or sign.</summary>
    Hints,

    /// <summary>Hints, and the full value of each number that was answered right.</summary>
    Earned,

    /// <summary>Everything, including the right numbers.</summary>
    Solution,
}
