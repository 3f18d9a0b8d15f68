using GradService.Engine.Answers;

namespace GradService.Engine.Drafts;

/// <summary>Finds answers with too few digits to show anything, and answers that a student who rounds honestly may miss by much.</summary>
internal static class ThinAnswers
{
    // The grader trusts no tolerance beyond this share of a number either.
    private const double Widest = 0.25;

    public static IEnumerable<LintFinding> Find(Draft draft)
    {
        foreach (var entry in draft.Asked.Where(entry => !entry.IsGiven))
        {
            var honest = draft.Honest[entry.Node];
            var (thin, loose) = (new List<int>(), new List<int>());
            for (var i = 0; i < entry.Values.Length; i++)
            {
                var written = AnswerText.Read(draft.Digits.Write(entry.Values[i]));
                if (entry.Values[i] != 0 && written.Value != entry.Values[i] && written.Digits.Significant < draft.MinimumFigures)
                {
                    thin.Add(i);
                }
                else if (entry.Values[i] != 0 && !(honest.Error(i) <= Widest * Math.Abs(entry.Values[i])))
                {
                    loose.Add(i);
                }
            }

            if (thin.Count > 0)
            {
                yield return new LintFinding(
                    LintKind.TooFewDigits,
                    entry.Path,
                    $"written with {draft.Digits}, {PlaceNames.Of(entry.Path, entry.Node, thin)} has fewer than {draft.MinimumFigures} "
                        + $"significant digits; ask for more digits, or for significant figures."
                );
            }

            if (loose.Count > 0)
            {
                yield return new LintFinding(
                    LintKind.TooFewDigits,
                    entry.Path,
                    $"a student who rounds every step to {draft.Digits} can be off by more than a quarter in "
                        + $"{PlaceNames.Of(entry.Path, entry.Node, loose)}; ask for the steps before it as well, or for more digits."
                );
            }
        }
    }
}
