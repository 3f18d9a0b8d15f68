namespace GradService.Engine.Marking;

/// <summary>Judges whether right answers were written with enough digits to show that they are right.</summary>
internal static class Digits
{
    // This many right answers with enough digits are no coincidence.
    private const int ShownByWork = 3;

    // Rounding rarely moves a number by more half units than this. It limits what counts as rounding when no other answer shows how the
    // student rounds.
    private const int MostHalfUnits = 3;

    /// <summary>Marks a right answer as imprecise, or as incorrect, if it fits the truth only because it has so few digits.</summary>
    public static void Judge(IReadOnlyList<Field> fields, int minimumFigures)
    {
        var right = fields.SelectMany(field => field.Indices.Where(i => Counts(field, i)).Select(i => (field, i))).ToList();
        var shown = right.Where(answer => Shows(answer.field, answer.i, minimumFigures)).ToList();
        var vague = right.Except(shown).ToList();
        if (vague.Count == 0)
        {
            return;
        }

        // 0.0004 is as precise as its neighbours if they have four decimals, or one significant digit. A sheet of only such numbers shows
        // nothing.
        var decimals = Usual(shown.Select(answer => answer.field.Answers[answer.i].Digits.Decimals));
        var figures = Usual(shown.Select(answer => answer.field.Answers[answer.i].Digits.Significant));
        var isWorked = shown.Count > 0 && (shown.Count >= vague.Count || shown.Count >= ShownByWork);
        foreach (var (field, i) in vague)
        {
            var answer = field.Answers[i];
            if (
                !isWorked
                || (
                    !answer.IsZeroOrOne
                    && !field.IsExact(i)
                    && answer.Digits.Decimals < decimals
                    && answer.Digits.Significant < figures
                    && !IsRightTo(decimals, field, i)
                )
            )
            {
                field.Verdicts[i] = field.IsLoose[i] && !isWorked && !IsNear(field, i) ? GradeVerdict.Incorrect : GradeVerdict.Imprecise;
            }
        }
    }

    /// <summary>
    /// Whether rounding of intermediate numbers can explain the error of an answer, because it is at most a few half units of its last
    /// digit.
    /// </summary>
    private static bool IsNear(Field field, int i) =>
        Math.Abs(field.Answers[i].Value - field.Entry.Values[i]) <= MostHalfUnits * field.HalfUnits[i];

    private static int Usual(IEnumerable<int> counts) =>
        counts.GroupBy(count => count).MaxBy(group => (group.Count(), group.Key))?.Key ?? 0;

    /// <summary>Whether a right answer says something about the sheet. Given numbers do not, and neither do zeros.</summary>
    private static bool Counts(Field field, int i) =>
        field.Verdicts[i] == GradeVerdict.Correct && !field.Entry.IsGiven && !field.Entry.IsZero(i);

    /// <summary>
    /// Whether a right answer shows that it is right. A number copied from the exercise does not, however many digits it has.
    /// </summary>
    private static bool Shows(Field field, int i, int minimumFigures) =>
        !(
            field.Entry.Stated is { } stated
            && (field.Answers[i].Value == stated[i] || Math.Abs(field.Entry.Values[i] - stated[i]) <= field.HalfUnits[i])
        ) && (field.IsExact(i) || (!field.IsLoose[i] && field.Answers[i].Digits.Significant >= minimumFigures));

    /// <summary>
    /// Whether an answer is right to one unit of a decimal place that it does not reach. JSON numbers have lost their trailing zeros.
    /// </summary>
    private static bool IsRightTo(int decimals, Field field, int i) =>
        field.Answers[i].Value != 0 && Math.Abs(field.Answers[i].Value - field.Entry.Values[i]) <= Math.Pow(10, -decimals);
}
