using System.Globalization;
using GradService.Engine.Answers;
using GradService.Engine.Diagnosing;
using GradService.Engine.Drafts;
using GradService.Engine.Grading;
using GradService.Engine.Marking;

namespace GradService.Engine.Tests.Grading;

/// <summary>
/// 4,000 simulated students who make no mistake, but round every number before they use it further. The exercises have sigmoid, tanh, ReLU
/// and softmax, with one sample or several. No other way of grading by tolerance gives all of them full marks.
/// </summary>
public sealed class FairnessTests
{
    private const int Students = 800;
    private const int Seed = 4_000_000;

    [Theory]
    [InlineData("3 decimals")]
    [InlineData("4 decimals")]
    [InlineData("5 decimals")]
    [InlineData("3 figures")]
    [InlineData("4 figures")]
    public void A_student_who_rounds_every_step_and_makes_no_mistake_gets_full_marks(string rounding)
    {
        ForEach(
            rounding,
            _ => true,
            (seed, grade) =>
            {
                Assert.True(grade.Score == 1, $"seed {seed}: {Faults(grade)}");
                Assert.True(
                    grade.Diagnosis.Verdict is DiagnosisVerdict.Correct or DiagnosisVerdict.Rounding,
                    $"seed {seed}: {grade.Diagnosis.Verdict}"
                );
            }
        );
    }

    [Theory]
    [InlineData("3 decimals")]
    [InlineData("4 decimals")]
    [InlineData("5 decimals")]
    [InlineData("3 figures")]
    [InlineData("4 figures")]
    public void Nothing_is_marked_wrong_when_the_rounded_steps_are_not_shown(string rounding)
    {
        // A sheet with a single number of one digit is reported as imprecise. It is not marked wrong, and no mistake is invented for it.
        ForEach(
            rounding,
            IsLossOrGradient,
            (seed, grade) =>
            {
                Assert.All(
                    grade.Items,
                    item => Assert.True(item.Verdict is GradeVerdict.Correct or GradeVerdict.Imprecise, $"seed {seed}: {Faults(grade)}")
                );
                Assert.All(grade.Diagnosis.Mistakes, mistake => Assert.Equal("rounded-intermediates", mistake.Mistake.Id));
            }
        );
    }

    private static void ForEach(string rounding, Func<KeyEntry, bool> isAsked, Action<int, Grade> assert)
    {
        var digits =
            int.Parse(rounding.Split(' ')[0], CultureInfo.InvariantCulture) is var count
            && rounding.EndsWith("decimals", StringComparison.Ordinal)
                ? AskedDigits.DecimalPlaces(count)
                : AskedDigits.SignificantFigures(count);
        Parallel.For(
            0,
            Thorough.Cases(Students),
            i =>
            {
                var exercise = SimulatedStudent.RandomExercise(new Random(Seed + i));
                var model = new DiagnosisModel(exercise.Build());
                var student = new SimulatedStudent(model);
                var work = student.Work([], value => double.Parse(digits.Write(value), CultureInfo.InvariantCulture));
                assert(Seed + i, new SubmissionGrading(model, new GradingOptions(), student.Write(work, isAsked, digits)).Grade());
            }
        );
    }

    private static bool IsLossOrGradient(KeyEntry entry) =>
        entry.Path == "loss"
        || (
            entry.Path.StartsWith("gradients.", StringComparison.Ordinal)
            && (entry.Path.EndsWith(".weights", StringComparison.Ordinal) || entry.Path.EndsWith(".bias", StringComparison.Ordinal))
        );

    private static string Faults(Grade grade) =>
        string.Join(", ", grade.Items.Where(item => item.Verdict != GradeVerdict.Correct).Select(item => $"{item.Answer} {item.Verdict}"));
}
