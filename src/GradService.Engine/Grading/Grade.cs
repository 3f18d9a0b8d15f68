using GradService.Engine.Diagnosing;
using GradService.Engine.Marking;
using GradService.Engine.Mistakes;
using GradService.Engine.Training;

namespace GradService.Engine.Grading;

/// <summary>A graded submission.</summary>
/// <param name="Score">Points divided by the most possible points, from 0 to 1.</param>
/// <param name="Points">Points earned.</param>
/// <param name="MaxPoints">Points that could be earned.</param>
/// <param name="Items">The grade of every number.</param>
/// <param name="Diagnosis">What went wrong, and where.</param>
/// <param name="Notices">Further remarks, in sentences.</param>
/// <param name="Arithmetic">How the right answers were computed.</param>
public sealed record Grade(
    double Score,
    double Points,
    double MaxPoints,
    IReadOnlyList<GradeItem> Items,
    Diagnosis Diagnosis,
    IReadOnlyList<string> Notices,
    UsedArithmetic Arithmetic
);

/// <summary>A graded number.</summary>
/// <param name="Answer">The number's path, such as <c>gradients.hidden.weights[0][1]</c>.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Points">Points earned.</param>
/// <param name="MaxPoints">Points that could be earned.</param>
/// <param name="Feedback">Feedback to the student; empty if there is nothing to say.</param>
/// <param name="Value">The right value in full, if it may be revealed; absent otherwise.</param>
public sealed record GradeItem(string Answer, GradeVerdict Verdict, double Points, double MaxPoints, string Feedback, double? Value = null);

/// <summary>What went wrong in a submission, and where.</summary>
/// <param name="Verdict">How certain the diagnosis is.</param>
/// <param name="FirstInconsistent">The first quantities whose answers do not follow from earlier answers.</param>
/// <param name="Convention">The convention in force, if it is not the exercise's own.</param>
/// <param name="Mistakes">The mistakes that explain the answers.</param>
/// <param name="Alternatives">Other sets of mistakes that explain the answers equally well.</param>
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

/// <summary>How certain a diagnosis is.</summary>
public enum DiagnosisVerdict
{
    /// <summary>Nothing is wrong.</summary>
    Correct,

    /// <summary>Nothing is wrong except rounding.</summary>
    Rounding,

    /// <summary>Nothing is wrong under another convention.</summary>
    Convention,

    /// <summary>The named mistakes explain every number.</summary>
    Explained,

    /// <summary>Several explanations fit equally well.</summary>
    Ambiguous,

    /// <summary>The named mistakes explain a part of what is wrong.</summary>
    Partial,

    /// <summary>Too little was answered to tell one mistake from another.</summary>
    InsufficientEvidence,

    /// <summary>No mistake in the catalogue explains the numbers.</summary>
    Unexplained,
}
