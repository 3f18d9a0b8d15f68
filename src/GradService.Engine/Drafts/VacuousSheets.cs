using System.Globalization;
using GradService.Engine.Grading;
using GradService.Engine.Training;

namespace GradService.Engine.Drafts;

/// <summary>Sheets that nobody worked for: they must earn nothing.</summary>
internal static class VacuousSheets
{
    /// <summary>How many kinds there are.</summary>
    public const int Count = 3;

    /// <summary>Grades each kind.</summary>
    public static IReadOnlyList<(string Name, Grade Grade)> Grade(Draft draft) =>
    [
        ("zeros", draft.Grade(Filled(draft, "0"))),
        ("ones", draft.Grade(Filled(draft, "1"))),
        ("parameters", draft.Grade(Parameters(draft))),
    ];

    /// <summary>What there is to say of those that earn something.</summary>
    public static IEnumerable<LintFinding> Findings(IReadOnlyList<(string Name, Grade Grade)> sheets) => sheets
        .Where(sheet => sheet.Grade.Points > 0)
        .Select(sheet => new LintFinding(
            LintKind.VacuousSubmission,
            sheet.Grade.Items.First(item => item.Points > 0).Answer,
            string.Create(CultureInfo.InvariantCulture, $"a sheet of {sheet.Name} earns {sheet.Grade.Score:P0} of the points.")));

    private static IReadOnlyList<SubmittedTensor> Filled(Draft draft, string text) =>
        [.. draft.Asked.Select(entry => Draft.Answered(entry, [.. Enumerable.Repeat(AnswerText.Read(text), entry.Values.Length)]))];

    /// <summary>The weights and biases themselves, wherever something is asked for of a parameter.</summary>
    private static IReadOnlyList<SubmittedTensor> Parameters(Draft draft)
    {
        var given = draft.Model.Key.Step.Quantities
            .Where(quantity => quantity.Role is QuantityRole.Parameter or QuantityRole.Data)
            .ToDictionary(quantity => quantity.Name, quantity => draft.Model.Key.Step.Assignment[quantity.Value]);
        return
        [
            .. draft.Asked
                .Where(entry => given.ContainsKey(entry.Quantity))
                .Select(entry => Draft.Answered(entry, [.. given[entry.Quantity].Values.ToArray().Select(value => AnswerText.Read(value.ToString("R", CultureInfo.InvariantCulture)))])),
        ];
    }
}
