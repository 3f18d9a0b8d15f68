using System.Globalization;
using GradService.Engine.Answers;
using GradService.Engine.Grading;
using GradService.Engine.Training;

namespace GradService.Engine.Drafts;

/// <summary>Sheets without any work in them, such as all zeros. They must earn nothing.</summary>
internal static class VacuousSheets
{
    /// <summary>The number of kinds of sheets.</summary>
    public const int Count = 3;

    /// <summary>Grades one sheet of each kind in turn, and keeps only a summary of each grade.</summary>
    /// <returns>The name, the score, and the first answer that earns points (<see langword="null"/> if none does) of each sheet.</returns>
    public static IReadOnlyList<(string Name, double Score, string? Earning)> Grade(Draft draft) =>
        [
            Told("zeros", draft.Grade(Filled(draft, "0"))),
            Told("ones", draft.Grade(Filled(draft, "1"))),
            Told("parameters", draft.Grade(Parameters(draft))),
        ];

    /// <summary>A finding for each sheet that earns points.</summary>
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

    /// <summary>The stated values themselves, as answers wherever something is asked about a parameter or an input.</summary>
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
