using GradService.Engine.Answers;

namespace GradService.Engine.Drafts;

/// <summary>Finds updates that are smaller than the digits asked for: a student could leave out the step, and it would not show.</summary>
internal static class SmallSteps
{
    public static IEnumerable<LintFinding> Find(Draft draft) =>
        from entry in draft.Asked
        let before = entry.Aspect == Aspect.Update ? entry.Stated : null
        where before is not null
        let same = Enumerable
            .Range(0, entry.Values.Length)
            .Where(i => entry.Values[i] != before[i] && draft.Digits.Write(entry.Values[i]) == draft.Digits.Write(before[i]))
            .ToList()
        where same.Count > 0
        select new LintFinding(
            LintKind.InvisibleStep,
            entry.Path,
            $"written with {draft.Digits}, {PlaceNames.Of(entry.Path, entry.Node, same)} is the same before and after the step; a larger "
                + $"learning rate or more digits would show it."
        );
}
