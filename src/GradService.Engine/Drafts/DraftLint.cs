using GradService.Engine.Evaluating;
using GradService.Engine.Grading;

namespace GradService.Engine.Drafts;

/// <summary>Lints a draft exercise: finds its weaknesses before students see it.</summary>
public static class DraftLint
{
    // Work per number of a sheet: writing it down and marking it.
    private const double WorkOfMarking = 60_000;

    /// <summary>The rules for the numbers of the exercise. A new kind of finding is one file and one line here.</summary>
    private static readonly Func<Draft, IEnumerable<LintFinding>>[] Rules =
    [
        NearKinks.Find,
        VanishedSlopes.Find,
        Coincidences.Find,
        ThinAnswers.Find,
        SmallSteps.Find,
    ];

    /// <summary>
    /// The cost of linting a draft. Each mistake is made, written down and marked, and sheets without any work in them are graded.
    /// </summary>
    public static Cost CostOf(Draft draft)
    {
        var sheet = SubmissionGrading.CostOf(draft.Model, draft.Numbers);
        return draft.CostOfMistakes
            + new Cost((WorkOfMarking * draft.Model.Faults.Count * draft.Numbers) + (VacuousSheets.Count * sheet.Work), sheet.Bytes);
    }

    /// <summary>Lints a draft.</summary>
    public static LintReport Of(Draft draft)
    {
        var visibility = new Visibility(draft);
        var vacuous = VacuousSheets.Grade(draft);
        return new LintReport(
            [.. draft.Asked.Select(entry => entry.Path)],
            draft.Digits.ToString(),
            [.. Size(draft), .. visibility.Findings, .. Rules.SelectMany(rule => rule(draft)), .. VacuousSheets.Findings(vacuous)],
            visibility.Invisible,
            visibility.Indistinguishable,
            visibility.Visible,
            [.. vacuous.Select(sheet => new VacuousSubmission(sheet.Name, sheet.Score))],
            draft.Model.Key.Arithmetic.Kind,
            draft.Model.Key.Arithmetic.Undecided
        );
    }

    private static IEnumerable<LintFinding> Size(Draft draft) =>
        draft.Model.IsSearchable
            ? []
            :
            [
                new LintFinding(
                    LintKind.TooLarge,
                    "network",
                    "this exercise is too large to search for mistakes by name; every number is still marked."
                ),
            ];
}
