namespace GradService.Engine.Drafts;

/// <summary>What a teacher should know of an exercise before students see it.</summary>
/// <param name="Asked">The tensors that are asked for.</param>
/// <param name="Digits">With how many digits.</param>
/// <param name="Findings">What there is to say, in words.</param>
/// <param name="Invisible">The mistakes that do not show in what is asked.</param>
/// <param name="Indistinguishable">Mistakes that cannot be told apart by what is asked.</param>
/// <param name="Visible">How many mistakes show.</param>
/// <param name="Vacuous">What submissions earn that have nothing in them.</param>
public sealed record LintReport(
    IReadOnlyList<string> Asked,
    string Digits,
    IReadOnlyList<LintFinding> Findings,
    IReadOnlyList<InvisibleMistake> Invisible,
    IReadOnlyList<MistakeClass> Indistinguishable,
    int Visible,
    IReadOnlyList<VacuousSubmission> Vacuous
);

/// <summary>Something about an exercise that makes its grading less sharp.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="At">Where: a quantity, an answer, or a number of the exercise.</param>
/// <param name="Message">What it is, and what would mend it.</param>
public sealed record LintFinding(LintKind Kind, string At, string Message);

/// <summary>Kinds of findings.</summary>
public enum LintKind
{
    /// <summary>Mistakes that do not show.</summary>
    InvisibleMistake,

    /// <summary>Mistakes that cannot be told apart.</summary>
    IndistinguishableMistakes,

    /// <summary>A number that lies at a kink, or so near that rounding decides on which side.</summary>
    Kink,

    /// <summary>A unit whose slope has all but vanished, or a ReLU that is off for every sample.</summary>
    Saturation,

    /// <summary>Numbers of the exercise that happen to be equal, or to be 0 or 1, so that rules agree which should not.</summary>
    Coincidence,

    /// <summary>An answer that holds too few digits to show anything, or that honest rounding on the way can move too far.</summary>
    TooFewDigits,

    /// <summary>A step that is smaller than the digits asked for.</summary>
    InvisibleStep,

    /// <summary>Marks for nothing.</summary>
    VacuousSubmission,

    /// <summary>An exercise that is too large to look for mistakes in.</summary>
    TooLarge,
}

/// <summary>A mistake at some places.</summary>
/// <param name="Id">Its name in the catalogue.</param>
/// <param name="At">The quantities whose rules it replaces.</param>
public record MistakeSites(string Id, IReadOnlyList<string> At);

/// <summary>A mistake that does not show.</summary>
/// <param name="Id">Its name in the catalogue.</param>
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

    /// <summary>It changes the numbers by less than the digits asked for, or than honest rounding may.</summary>
    BelowDigits,
}

/// <summary>Mistakes that give the same answers.</summary>
/// <param name="Mistakes">The mistakes.</param>
/// <param name="SeparatedBy">A tensor that would tell them apart if it were asked for; <see langword="null"/> where none would.</param>
public sealed record MistakeClass(IReadOnlyList<MistakeSites> Mistakes, string? SeparatedBy);

/// <summary>A submission that has nothing in it.</summary>
/// <param name="Submission">What it is: <c>zeros</c>, <c>ones</c>, <c>parameters</c>.</param>
/// <param name="Score">What it earns, from 0 to 1.</param>
public sealed record VacuousSubmission(string Submission, double Score);
