using GradService.Engine.Training;

namespace GradService.Engine.Drafts;

/// <summary>The lint report of an exercise: what a teacher should know before students see it.</summary>
/// <param name="Asked">The tensors that are asked for.</param>
/// <param name="Digits">The number of digits asked for, in words.</param>
/// <param name="Findings">The findings in words.</param>
/// <param name="Invisible">The mistakes that do not show in what is asked.</param>
/// <param name="Indistinguishable">Mistakes that cannot be told apart by what is asked.</param>
/// <param name="Visible">The number of mistakes that show.</param>
/// <param name="Vacuous">The scores of submissions without any work in them.</param>
/// <param name="Arithmetic">How the right answers were computed.</param>
/// <param name="Undecided">The numbers that no precision tells from 0, and that were taken as 0.</param>
public sealed record LintReport(
    IReadOnlyList<string> Asked,
    string Digits,
    IReadOnlyList<LintFinding> Findings,
    IReadOnlyList<InvisibleMistake> Invisible,
    IReadOnlyList<MistakeClass> Indistinguishable,
    int Visible,
    IReadOnlyList<VacuousSubmission> Vacuous,
    ArithmeticKind Arithmetic,
    IReadOnlyList<UndecidedNumber>? Undecided
);

/// <summary>Something about an exercise that makes its grading less sharp.</summary>
/// <param name="Kind">The kind of finding.</param>
/// <param name="At">Where: a quantity, an answer, or a number of the exercise.</param>
/// <param name="Message">What it is, and how to fix it.</param>
public sealed record LintFinding(LintKind Kind, string At, string Message);

/// <summary>Kinds of findings.</summary>
public enum LintKind
{
    /// <summary>Mistakes that do not show.</summary>
    InvisibleMistake,

    /// <summary>Mistakes that cannot be told apart.</summary>
    IndistinguishableMistakes,

    /// <summary>A number at a kink, or so near it that rounding decides on which side it lies.</summary>
    Kink,

    /// <summary>A unit whose slope is nearly 0, or a ReLU that is off for every sample.</summary>
    Saturation,

    /// <summary>Numbers of the exercise that happen to be equal, or to be 0 or 1, so that different rules give the same result.</summary>
    Coincidence,

    /// <summary>
    /// An answer with too few digits to show anything, or one that honest rounding of intermediate numbers can move too far.
    /// </summary>
    TooFewDigits,

    /// <summary>An update that is too small to show in the digits asked for.</summary>
    InvisibleStep,

    /// <summary>A submission without any work in it that earns points.</summary>
    VacuousSubmission,

    /// <summary>An exercise that is too large to be searched for mistakes.</summary>
    TooLarge,
}

/// <summary>A mistake and the places where it is made.</summary>
/// <param name="Id">Its id in the catalogue.</param>
/// <param name="At">The quantities whose rules it replaces.</param>
public record MistakeSites(string Id, IReadOnlyList<string> At);

/// <summary>A mistake that does not show.</summary>
/// <param name="Id">Its id in the catalogue.</param>
/// <param name="At">The quantities whose rules it replaces.</param>
/// <param name="Reason">Why it does not show.</param>
public sealed record InvisibleMistake(string Id, IReadOnlyList<string> At, InvisibleReason Reason) : MistakeSites(Id, At);

/// <summary>Why a mistake does not show.</summary>
public enum InvisibleReason
{
    /// <summary>Nothing that depends on it is asked for.</summary>
    NotAsked,

    /// <summary>It gives the right numbers in this exercise.</summary>
    SameNumbers,

    /// <summary>It changes the numbers by less than the digits asked for show, or by less than honest rounding may.</summary>
    BelowDigits,
}

/// <summary>Mistakes that give the same answers.</summary>
/// <param name="Mistakes">The mistakes.</param>
/// <param name="SeparatedBy">A tensor that would tell them apart if it were asked for; <see langword="null"/> where none would.</param>
public sealed record MistakeClass(IReadOnlyList<MistakeSites> Mistakes, string? SeparatedBy);

/// <summary>A submission without any work in it.</summary>
/// <param name="Submission">Its kind: <c>zeros</c>, <c>ones</c>, <c>parameters</c>.</param>
/// <param name="Score">What it earns, from 0 to 1.</param>
public sealed record VacuousSubmission(string Submission, double Score);
