using System.Text.Json.Serialization;
using GradService.Api.Exercises;
using GradService.Engine.Grading;

namespace GradService.Api.Grades.Formats;

/// <summary>A graded submission.</summary>
public sealed record GradesResponse : ComputedResponse
{
    /// <summary>Points earned divided by points possible, from 0 to 1.</summary>
    public required double Score { get; init; }

    /// <summary>Points earned.</summary>
    public required double Points { get; init; }

    /// <summary>Points possible.</summary>
    public required double MaxPoints { get; init; }

    /// <summary>Every graded number.</summary>
    public required IReadOnlyList<GradeItem> Items { get; init; }

    /// <summary>What went wrong, and where.</summary>
    public required DiagnosisResponse Diagnosis { get; init; }

    /// <summary>Remarks on the submission as a whole.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    internal static GradesResponse From(Grade grade, Reveal reveal) =>
        new()
        {
            Score = grade.Score,
            Points = grade.Points,
            MaxPoints = grade.MaxPoints,
            Items = grade.Items,
            Diagnosis = DiagnosisResponse.From(grade.Diagnosis, reveal),
            Notices = grade.Notices,
            Arithmetic = grade.Arithmetic.Kind,
            Undecided = grade.Arithmetic.Undecided,
        };
}

/// <summary>What went wrong in a submission, and where.</summary>
public sealed record DiagnosisResponse
{
    /// <summary>
    /// correct, rounding, convention, explained, ambiguous (other explanations are as good), partial, insufficientEvidence or unexplained.
    /// </summary>
    public required DiagnosisVerdict Verdict { get; init; }

    /// <summary>The first quantities whose answers do not follow from the answers before them.</summary>
    public required IReadOnlyList<string> FirstInconsistent { get; init; }

    /// <summary>The convention that the answers follow, if it is not the exercise's; otherwise null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Convention { get; init; }

    /// <summary>The mistakes that explain the answers.</summary>
    public required IReadOnlyList<FoundMistake> Mistakes { get; init; }

    /// <summary>Other sets of mistakes that explain the answers equally well.</summary>
    public required IReadOnlyList<IReadOnlyList<PlacedMistake>> Alternatives { get; init; }

    internal static DiagnosisResponse From(Diagnosis diagnosis, Reveal reveal) =>
        new()
        {
            Verdict = diagnosis.Verdict,
            FirstInconsistent = diagnosis.FirstInconsistent,
            Convention = diagnosis.Convention?.Name,
            Mistakes =
            [
                .. diagnosis.Mistakes.Select(found => new FoundMistake(
                    found.Mistake.Id,
                    found.At,
                    reveal == Reveal.Verdicts ? "" : found.Mistake.Hint,
                    found.Explains
                )),
            ],
            Alternatives =
            [
                .. diagnosis.Alternatives.Select(account =>
                    account.Select(found => new PlacedMistake(found.Mistake.Id, found.At)).ToList()
                ),
            ],
        };
}

/// <summary>A mistake that was made.</summary>
/// <param name="Id">The id in the catalogue.</param>
/// <param name="At">The quantity whose value, gradient or update the mistake makes wrong.</param>
/// <param name="Hint">A question that leads the student to the mistake; empty if reveal is verdicts.</param>
/// <param name="Explains">The number of wrong numbers that the mistake explains.</param>
public sealed record FoundMistake(string Id, string At, string Hint, int Explains);

/// <summary>A mistake that may have been made.</summary>
/// <param name="Id">The id in the catalogue.</param>
/// <param name="At">The quantity whose value, gradient or update the mistake makes wrong.</param>
public sealed record PlacedMistake(string Id, string At);
