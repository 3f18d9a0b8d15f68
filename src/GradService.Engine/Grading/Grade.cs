using GradService.Engine.Mistakes;

namespace GradService.Engine.Grading;

/// <summary>A graded submission.</summary>
/// <param name="Score">Points over the most that could be had, from 0 to 1.</param>
/// <param name="Points">Points earned.</param>
/// <param name="MaxPoints">Points that could be earned.</param>
/// <param name="Items">Every number.</param>
/// <param name="Diagnosis">What went wrong, and where.</param>
/// <param name="Notices">What else has to be said.</param>
public sealed record Grade(
    double Score,
    double Points,
    double MaxPoints,
    IReadOnlyList<GradeItem> Items,
    Diagnosis Diagnosis,
    IReadOnlyList<string> Notices
);

/// <summary>A graded number.</summary>
/// <param name="Answer">Which, such as <c>gradients.hidden.weights[0][1]</c>.</param>
/// <param name="Verdict">What is said of it.</param>
/// <param name="Points">Points earned.</param>
/// <param name="MaxPoints">Points that could be earned.</param>
/// <param name="Feedback">A sentence, where there is something to say.</param>
/// <param name="Value">The right value in full, where it may be told; absent elsewhere.</param>
public sealed record GradeItem(string Answer, GradeVerdict Verdict, double Points, double MaxPoints, string Feedback, double? Value = null);

/// <summary>What went wrong in a submission, and where.</summary>
/// <param name="Verdict">How sure that is.</param>
/// <param name="FirstInconsistent">The quantities whose answers are the first that do not follow from those before them.</param>
/// <param name="Convention">The convention in force, where it is not the exercise's.</param>
/// <param name="Mistakes">The mistakes that account for the answers.</param>
/// <param name="Alternatives">Other mistakes that account for them as well.</param>
public sealed record Diagnosis(
    DiagnosisVerdict Verdict,
    IReadOnlyList<string> FirstInconsistent,
    Convention? Convention,
    IReadOnlyList<NamedMistake> Mistakes,
    IReadOnlyList<IReadOnlyList<NamedMistake>> Alternatives
)
{
    /// <summary>Nothing went wrong.</summary>
    internal static Diagnosis Nothing { get; } = new(DiagnosisVerdict.Correct, [], null, [], []);
}

/// <summary>A mistake at a place.</summary>
/// <param name="Mistake">The mistake.</param>
/// <param name="At">The quantity whose value, gradient or update it spoils first.</param>
/// <param name="Explains">How many wrong numbers come from it.</param>
public sealed record NamedMistake(Mistake Mistake, string At, int Explains);

/// <summary>How sure a diagnosis is.</summary>
public enum DiagnosisVerdict
{
    /// <summary>Nothing is wrong.</summary>
    Correct,

    /// <summary>Nothing is wrong but rounding.</summary>
    Rounding,

    /// <summary>Nothing is wrong, by another convention.</summary>
    Convention,

    /// <summary>The mistakes named account for every number.</summary>
    Explained,

    /// <summary>Several accounts are as good as each other.</summary>
    Ambiguous,

    /// <summary>The mistakes named account for a part of what is wrong.</summary>
    Partial,

    /// <summary>Too little was answered to tell one mistake from another.</summary>
    InsufficientEvidence,

    /// <summary>No mistake that is known by name accounts for the numbers.</summary>
    Unexplained,
}
