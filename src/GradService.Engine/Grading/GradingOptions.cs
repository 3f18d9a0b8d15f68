namespace GradService.Engine.Grading;

/// <summary>How a submission is graded.</summary>
public sealed record GradingOptions
{
    /// <summary>How far a correct answer may be from the truth.</summary>
    public Rounding Rounding { get; init; } = Rounding.Written;

    /// <summary>Significant digits that an answer must have to show that it is right, where digits count.</summary>
    public int MinimumSignificantFigures { get; init; } = 2;

    /// <summary>The share of its points, from 0 to 1, that an answer earns that follows from the student's own wrong numbers.</summary>
    public double FollowThroughCredit { get; init; } = 1;

    /// <summary>
    /// What tensors are worth, shared equally by their numbers, by path (<c>gradients.hidden.weights</c>) or by quantity
    /// (<c>hidden.weights</c>). What is named here is asked for: left out, it is missing. Others are worth a point a number.
    /// </summary>
    public IReadOnlyDictionary<string, double> Points { get; init; } = new Dictionary<string, double>();

    /// <summary>How much is told.</summary>
    public Reveal Reveal { get; init; } = Reveal.Hints;
}

/// <summary>How much of the solution a report may give away.</summary>
public enum Reveal
{
    /// <summary>What is right and what is not.</summary>
    Verdicts,

    /// <summary>Questions that lead on, but no number, ratio or sign.</summary>
    Hints,

    /// <summary>Hints, and all digits of each number that was answered right.</summary>
    Earned,

    /// <summary>Everything, the right numbers included.</summary>
    Solution,
}
