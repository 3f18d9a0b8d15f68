using System.Globalization;
using GradService.Engine.Answers;
using GradService.Engine.Marking;
using GradService.Engine.Training;
using GradService.Engine.Wording;

namespace GradService.Engine.Grading;

/// <summary>Builds the grade of a submission: points, feedback and notices.</summary>
internal static class GradeReport
{
    /// <summary>Builds the grade from judged fields.</summary>
    public static Grade Of(
        IReadOnlyList<Field> fields,
        GradingOptions options,
        Diagnosis diagnosis,
        List<string> notices,
        UsedArithmetic arithmetic
    )
    {
        var worth = Worth(fields, options, notices);
        var items = new List<GradeItem>();
        foreach (var field in fields)
        {
            for (var i = 0; i < field.Answers.Count; i++)
            {
                var verdict = field.Verdicts[i];
                var share =
                    verdict is GradeVerdict.Correct or GradeVerdict.Convention ? 1
                    : verdict == GradeVerdict.FollowThrough ? options.FollowThroughCredit
                    : 0;
                double? value =
                    options.Reveal == Reveal.Solution || (options.Reveal == Reveal.Earned && verdict == GradeVerdict.Correct)
                        ? field.Original[i]
                        : null;
                items.Add(
                    new GradeItem(
                        field.Entry.NameOf(i),
                        verdict,
                        share * worth[field.Entry.Path],
                        worth[field.Entry.Path],
                        Feedback(field, i, options.Reveal),
                        value
                    )
                );
            }
        }

        var (points, most) = (items.Sum(item => item.Points), items.Sum(item => item.MaxPoints));
        return new Grade(most > 0 ? points / most : 0, points, most, items, diagnosis, [.. notices.Distinct()], arithmetic);
    }

    /// <summary>The points of one number of each tensor.</summary>
    private static Dictionary<string, double> Worth(IReadOnlyList<Field> fields, GradingOptions options, List<string> notices)
    {
        var known = fields.SelectMany(field => new[] { field.Entry.Path, field.Entry.Quantity }).ToHashSet();
        var unknown = options.Points.Keys.Where(name => !known.Contains(name)).ToList();
        notices.AddRange(
            unknown.Take(Intake.MostUnknown).Select(name => $"points.{Suggestion.Cut(name)}: the exercise has no such quantity.")
        );
        if (unknown.Count > Intake.MostUnknown)
        {
            notices.Add($"{unknown.Count - Intake.MostUnknown} more entries of points are for quantities that the exercise does not have.");
        }

        // The numbers that share the points of their quantity.
        var shared = fields
            .Where(field => !field.Entry.IsGiven && !options.Points.ContainsKey(field.Entry.Path))
            .GroupBy(field => field.Entry.Quantity)
            .ToDictionary(group => group.Key, group => group.Sum(field => field.Answers.Count));
        return fields.ToDictionary(
            field => field.Entry.Path,
            field =>
                field.Entry.IsGiven ? 0
                : options.Points.TryGetValue(field.Entry.Path, out var points) ? points / field.Answers.Count
                : options.Points.TryGetValue(field.Entry.Quantity, out points) ? points / shared[field.Entry.Quantity]
                : 1
        );
    }

    private static string Feedback(Field field, int i, Reveal reveal)
    {
        var note = reveal == Reveal.Verdicts && field.Answers[i].State != AnswerState.Unreadable ? null : field.Notes[i];
        var sentence =
            reveal == Reveal.Verdicts
                ? null
                : field.Verdicts[i] switch
                {
                    GradeVerdict.FollowThrough => "Consistent with your own earlier numbers.",
                    GradeVerdict.Convention => "Right under another usual convention; see the notices.",
                    GradeVerdict.Imprecise => "Close, but rounded too early or to too few digits.",
                    _ => null,
                };
        var solution =
            reveal == Reveal.Solution && field.Verdicts[i] is not GradeVerdict.Correct
                ? string.Create(CultureInfo.InvariantCulture, $"The right value is {field.Original[i]:R}.")
                : null;
        return string.Join(" ", new[] { Capitalized(note), sentence, solution }.Where(part => part is not null));
    }

    private static string? Capitalized(string? note) => note is null ? null : $"{char.ToUpperInvariant(note[0])}{note[1..]}.";
}
