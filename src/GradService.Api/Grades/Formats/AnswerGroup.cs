using System.Text.Json;
using GradService.Engine.Grading;
using GradService.Engine.Marking;

namespace GradService.Api.Grades.Formats;

/// <summary>The graded numbers of one tensor: what other systems call a test.</summary>
/// <param name="Name">The path of the tensor: <c>gradients.hidden.weights</c>.</param>
/// <param name="Items">Its numbers.</param>
internal sealed record AnswerGroup(string Name, IReadOnlyList<GradeItem> Items)
{
    /// <summary>Points earned.</summary>
    public double Points => Items.Sum(item => item.Points);

    /// <summary>Points possible.</summary>
    public double MaxPoints => Items.Sum(item => item.MaxPoints);

    /// <summary>Whether no number is wrong, missing or unreadable.</summary>
    public bool IsPassed => Items.All(item => IsPassing(item.Verdict));

    /// <summary>One line for each number that is not correct or has feedback.</summary>
    public string Feedback =>
        string.Join(
            '\n',
            Items
                .Where(item => item.Verdict != GradeVerdict.Correct || item.Feedback.Length > 0)
                .Select(item => $"{item.Answer}: {NameOf(item.Verdict)}.{(item.Feedback.Length > 0 ? " " : "")}{item.Feedback}")
        );

    /// <summary>Whether a number with this verdict earns points.</summary>
    public static bool IsPassing(GradeVerdict verdict) =>
        verdict is GradeVerdict.Correct or GradeVerdict.Convention or GradeVerdict.FollowThrough;

    /// <summary>The groups of a grade.</summary>
    public static IReadOnlyList<AnswerGroup> Of(Grade grade) =>
        [.. grade.Items.GroupBy(item => item.Answer.Split('[')[0]).Select(group => new AnswerGroup(group.Key, [.. group]))];

    /// <summary>The message for the submission as a whole.</summary>
    public static string Message(Grade grade, Reveal reveal)
    {
        var diagnosis = GradesResponse.From(grade, reveal).Diagnosis;
        string?[] lines =
        [
            diagnosis.FirstInconsistent.Count > 0 ? $"First step to look at: {string.Join(", ", diagnosis.FirstInconsistent)}." : null,
            .. diagnosis.Mistakes.Select(mistake => mistake.Hint).Where(hint => hint.Length > 0),
            .. grade.Notices,
        ];
        return string.Join('\n', lines.Where(line => line is not null).Distinct());
    }

    /// <summary>The name of a verdict in JSON.</summary>
    public static string NameOf<TVerdict>(TVerdict verdict)
        where TVerdict : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(verdict.ToString());
}
