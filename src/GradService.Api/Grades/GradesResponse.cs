using System.Text.Json.Serialization;
using GradService.Engine.Grading;

namespace GradService.Api.Grades;

/// <summary>A graded submission.</summary>
public sealed record GradesResponse
{
    /// <summary>Points over the most that could be had, from 0 to 1.</summary>
    public required double Score { get; init; }

    /// <summary>Points earned.</summary>
    public required double Points { get; init; }

    /// <summary>Points that could be earned.</summary>
    public required double MaxPoints { get; init; }

    /// <summary>Every number.</summary>
    public required IReadOnlyList<GradeItem> Items { get; init; }

    /// <summary>What went wrong, and where.</summary>
    public required DiagnosisResponse Diagnosis { get; init; }

    /// <summary>What else has to be said.</summary>
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
        };
}

/// <summary>What went wrong in a submission, and where.</summary>
public sealed record DiagnosisResponse
{
    /// <summary>
    /// correct; rounding; convention; explained; ambiguous: other accounts are as good; partial; insufficientEvidence; unexplained.
    /// </summary>
    public required DiagnosisVerdict Verdict { get; init; }

    /// <summary>The quantities whose answers are the first that do not follow from those before them.</summary>
    public required IReadOnlyList<string> FirstInconsistent { get; init; }

    /// <summary>The convention that the answers follow, where it is not the exercise's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Convention { get; init; }

    /// <summary>The mistakes that account for the answers.</summary>
    public required IReadOnlyList<FoundMistake> Mistakes { get; init; }

    /// <summary>Other mistakes that account for them as well.</summary>
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
/// <param name="Id">Its name in the catalogue.</param>
/// <param name="At">The quantity whose value, gradient or update it spoils.</param>
/// <param name="Hint">A question that leads to it.</param>
/// <param name="Explains">How many wrong numbers come from it.</param>
public sealed record FoundMistake(string Id, string At, string Hint, int Explains);

/// <summary>A mistake that may have been made.</summary>
/// <param name="Id">Its name in the catalogue.</param>
/// <param name="At">The quantity whose value, gradient or update it spoils.</param>
public sealed record PlacedMistake(string Id, string At);
