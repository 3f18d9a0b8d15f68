using System.Globalization;
using GradService.Engine.Grading;
using GradService.Engine.Training;

namespace GradService.Engine.Drafts;

/// <summary>Sheets that nobody worked for: they must earn nothing.</summary>
internal static class VacuousSheets
{
    /// <summary>How many kinds there are.</summary>
    public const int Count = 3;

    /// <summary>Grades each kind, one after the other; of each grade only what is told of it is kept.</summary>
    /// <returns>For each its name, its score, and the first answer that earns something; <see langword="null"/> where none does.</returns>
    public static IReadOnlyList<(string Name, double Score, string? Earning)> Grade(Draft draft) =>
        [
            Told("zeros", draft.Grade(Filled(draft, "0"))),
            Told("ones", draft.Grade(Filled(draft, "1"))),
            Told("parameters", draft.Grade(Parameters(draft))),
        ];

    /// <summary>What there is to say of those that earn something.</summary>
    public static IEnumerable<LintFinding> Findings(IReadOnlyList<(string Name, double Score, string? Earning)> sheets) =>
        sheets
            .Where(sheet => sheet.Earning is not null)
            .Select(sheet => new LintFinding(
                LintKind.VacuousSubmission,
                sheet.Earning!,
                string.Create(CultureInfo.InvariantCulture, $"a sheet of {sheet.Name} earns {sheet.Score:P0} of the points.")
            ));

    private static (string, double, string?) Told(string name, Grade grade) =>
        (name, grade.Score, grade.Items.FirstOrDefault(item => item.Points > 0)?.Answer);

    private static IReadOnlyList<SubmittedTensor> Filled(Draft draft, string text) =>
        [.. draft.Asked.Select(entry => Draft.Answered(entry, [.. Enumerable.Repeat(AnswerText.Read(text), entry.Values.Length)]))];

    /// <summary>The weights and biases themselves, wherever something is asked for of a parameter.</summary>
    private static IReadOnlyList<SubmittedTensor> Parameters(Draft draft)
    {
        var given = draft
            .Model.Key.Step.Quantities.Where(quantity => quantity.Role is QuantityRole.Parameter or QuantityRole.Data)
            .ToDictionary(quantity => quantity.Name, quantity => draft.Model.Key.Step.Assignment[quantity.Value]);
        return
        [
            .. draft
                .Asked.Where(entry => given.ContainsKey(entry.Quantity))
                .Select(entry =>
                    Draft.Answered(
                        entry,
                        [
                            .. given[entry.Quantity]
                                .Values.ToArray()
                                .Select(value => AnswerText.Read(value.ToString("R", CultureInfo.InvariantCulture))),
                        ]
                    )
                ),
        ];
    }
}
