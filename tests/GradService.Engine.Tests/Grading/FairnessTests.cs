using System.Globalization;
using GradService.Engine.Diagnosing;
using GradService.Engine.Drafts;
using GradService.Engine.Grading;
using Xunit.Abstractions;

namespace GradService.Engine.Tests.Grading;

/// <summary>A student who does everything right, and rounds every number that is written down before it is used further, is never marked wrong.</summary>
public sealed class FairnessTests(ITestOutputHelper output)
{
    private const int Students = 800;
    private const int Seed = 4_000_000;

    public static TheoryData<string> Roundings => ["3 decimals", "4 decimals", "5 decimals", "3 figures", "4 figures"];

    [Theory]
    [MemberData(nameof(Roundings))]
    public void A_right_student_who_rounds_every_step_is_never_marked_wrong(string rounding)
    {
        var digits = Parse(rounding);
        var counts = new SortedDictionary<string,int>();
        for (var i = 0; i < Students; i++)
        {
            var exercise = SimulatedStudent.RandomExercise(new Random(Seed + i));
            var model = new DiagnosisModel(exercise.Build(), exercise);
            var student = new SimulatedStudent(model);
            var work = student.Work([], value => double.Parse(digits.Write(value), CultureInfo.InvariantCulture));
            foreach (var (mask, isAsked) in Masks)
            {
                var grade = new SubmissionGrading(model, new GradingOptions(), student.Write(work, isAsked, digits)).Grade();
                var bad = grade.Items.Where(item => item.Verdict is not GradeVerdict.Correct).ToList();
                var key = $"{mask}: {(bad.Count == 0 ? "fine" : bad.Any(b => b.Verdict == GradeVerdict.Incorrect) ? "incorrect" : string.Join(",", bad.Select(b => b.Verdict).Distinct().Order()))} {grade.Diagnosis.Verdict}";
                if (bad.Count > 0 && counts.GetValueOrDefault(key) < 3) output.WriteLine($"{i} {key} {string.Join(" ", bad.Select(b => b.Answer + ":" + b.Verdict).Take(4))} {string.Join(" ", grade.Notices)}");
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }
        foreach (var (k, v) in counts) output.WriteLine($"{k} {v}");
        Assert.Fail("");
    }

    private static readonly (string, Func<KeyEntry, bool>)[] Masks =
    [
        ("everything", _ => true),
        ("loss + gradients", entry => entry.Path == "loss" || (entry.Path.StartsWith("gradients.", StringComparison.Ordinal) && IsParameter(entry))),
        ("updates", entry => entry.Path.StartsWith("updated.", StringComparison.Ordinal)),
    ];

    private static bool IsParameter(KeyEntry entry) =>
        entry.Path.EndsWith(".weights", StringComparison.Ordinal) || entry.Path.EndsWith(".bias", StringComparison.Ordinal);

    private static AskedDigits Parse(string rounding) => int.Parse(rounding.Split(' ')[0], CultureInfo.InvariantCulture) is var count && rounding.EndsWith("decimals", StringComparison.Ordinal)
        ? AskedDigits.DecimalPlaces(count)
        : AskedDigits.SignificantFigures(count);
}
