using GradService.Engine.Answers;
using GradService.Engine.Bounds;
using GradService.Engine.Graph;
using GradService.Engine.Precision;

namespace GradService.Engine.Marking;

/// <summary>The answers for one tensor, with the right numbers and a verdict on each.</summary>
internal sealed class Field
{
    // The same relative to a single number, which loses more digits to cancellation.
    private const double ExactnessOfOne = 1e-9;

    // An answer with at most this many digits that is exactly right, such as 0.5 for 0.5, counts as exact, not as rounded.
    private const int TerseDigits = 2;

    private readonly Rounding _rounding;
    private readonly double _usual;

    /// <param name="entry">The right answers.</param>
    /// <param name="answers">The answers, one for each right number.</param>
    /// <param name="rounding">How far a correct answer may be from the truth.</param>
    /// <param name="usual">
    /// Half a unit of the sheet's most frequent last decimal. It applies to 0 and 1, which come from formulas as often as from rounding.
    /// </param>
    public Field(KeyEntry entry, IReadOnlyList<Answer> answers, Rounding rounding, double usual)
    {
        (Entry, Answers) = (entry, answers);
        Verdicts = new GradeVerdict[answers.Count];
        Notes = new string?[answers.Count];
        IsLoose = new bool[answers.Count];
        HalfUnits = new double[answers.Count];
        Tolerances = new double[answers.Count];
        Original = entry.Values;
        (_rounding, _usual) = (rounding, usual);
        Scale = entry.Values.Max(Math.Abs);
        for (var i = 0; i < answers.Count; i++)
        {
            HalfUnits[i] =
                rounding.CountsDigits
                && Math.Abs(answers[i].Value - entry.Values[i]) <= Float64.Noise * Scale
                && answers[i].Digits.Significant <= TerseDigits
                    ? 0
                : rounding.CountsDigits && answers[i].IsZeroOrOne ? usual
                : rounding.HalfUnit(answers[i], entry.Values[i]);
            Tolerances[i] = HalfUnits[i] + rounding.Floor(entry, i);
        }
    }

    private Field(Field written, IReadOnlyList<Answer> answers) =>
        (Entry, Answers, Verdicts, Notes, IsLoose, HalfUnits, Tolerances, Original, Scale, _rounding, _usual) = (
            written.Entry,
            answers,
            written.Verdicts,
            written.Notes,
            written.IsLoose,
            written.HalfUnits,
            written.Tolerances,
            written.Original,
            written.Scale,
            written._rounding,
            written._usual
        );

    /// <summary>The right answers.</summary>
    public KeyEntry Entry { get; }

    /// <summary>The right answers under the exercise's own conventions.</summary>
    public double[] Original { get; private init; }

    /// <summary>The largest absolute value of the right answers.</summary>
    public double Scale { get; }

    /// <summary>The graph node of the tensor.</summary>
    public Node Node => Entry.Node;

    /// <summary>The answers.</summary>
    public IReadOnlyList<Answer> Answers { get; }

    /// <summary>The verdict on each answer.</summary>
    public GradeVerdict[] Verdicts { get; }

    /// <summary>A note on each answer, if any, such as how it was read.</summary>
    public string?[] Notes { get; }

    /// <summary>
    /// Whether an answer counts as right only because rounding of intermediate numbers may have moved it by a large part of its size.
    /// </summary>
    public bool[] IsLoose { get; }

    /// <summary>How far rounding alone can have moved each answer; 0 for one that counts as exact.</summary>
    public double[] HalfUnits { get; private init; }

    /// <summary>The tolerance of each answer: its half unit plus the error of arithmetic.</summary>
    public double[] Tolerances { get; private init; }

    /// <summary>The tolerance of an answer against expected numbers other than the right ones.</summary>
    public double ToleranceAt(int i, Bounded expected) =>
        (_rounding.CountsDigits ? HalfUnits[i] : _rounding.HalfUnit(Answers[i], expected.Values[i]))
        + (Tolerances[i] - HalfUnits[i]) * (Scale > 0 ? Math.Min(1, expected.Scale / Scale) : 1);

    /// <summary>Whether any cell holds a number.</summary>
    public bool HasNumbers => Answers.Any(answer => answer.IsNumber);

    /// <summary>Whether the verdict says that the number itself is right.</summary>
    public bool IsRight(int i) => Verdicts[i] is GradeVerdict.Correct or GradeVerdict.Imprecise;

    /// <summary>Whether all numbers are right; blanks do not count.</summary>
    public bool IsAllRight => Indices.All(IsRight);

    /// <summary>The indices of the cells that hold numbers.</summary>
    public IEnumerable<int> Indices => Enumerable.Range(0, Answers.Count).Where(i => Answers[i].IsNumber);

    /// <summary>Whether an answer equals the right number within its own tolerance.</summary>
    public bool IsTruth(int i) => Math.Abs(Answers[i].Value - Entry.Values[i]) <= Tolerances[i];

    /// <summary>Whether an answer equals the right number as exactly as float64 arithmetic allows.</summary>
    public bool IsExact(int i) =>
        HalfUnits[i] == 0 || Math.Abs(Answers[i].Value - Entry.Values[i]) <= ExactnessOfOne * Math.Abs(Entry.Values[i]);

    /// <summary>The same answers with the right numbers of another convention.</summary>
    public Field Under(double[] values) => new(Entry.Under(values), Answers, _rounding, _usual) { Original = Original };

    /// <summary>The same answers with some numbers replaced by what the student may have meant.</summary>
    public Field Meaning(IEnumerable<MeantNumber> meant)
    {
        var (answers, halfUnits, tolerances) = (Answers.ToArray(), HalfUnits.ToArray(), Tolerances.ToArray());
        foreach (var (i, value, halfUnit) in meant)
        {
            answers[i] = answers[i] with { Value = value };
            tolerances[i] += halfUnit - halfUnits[i];
            halfUnits[i] = halfUnit;
        }

        return new Field(this, answers) { HalfUnits = halfUnits, Tolerances = tolerances };
    }

    /// <summary>
    /// Whether every answer is the same number, though the right numbers differ. Such answers are worthless, however many happen to be
    /// right.
    /// </summary>
    public bool IsConstant =>
        Answers.Count > 1
        && Answers.All(answer => answer.IsNumber && answer.Value == Answers[0].Value)
        && Entry.Values.Any(value => value != Entry.Values[0]);

    /// <summary>Whether the answers only copy numbers of the exercise, though something else is asked.</summary>
    public bool IsCopied =>
        Entry.Stated is { } stated
        && Enumerable.Range(0, Answers.Count).All(i => Answers[i].IsNumber && Answers[i].Value == stated[i])
        && Enumerable.Range(0, Answers.Count).Any(i => Math.Abs(stated[i] - Entry.Values[i]) > Float64.Noise * Scale);
}

/// <summary>A number that the student may have meant instead of the written one.</summary>
/// <param name="Entry">Its index in the tensor.</param>
/// <param name="Value">The number meant.</param>
/// <param name="HalfUnit">Half a unit of its last digit.</param>
internal readonly record struct MeantNumber(int Entry, double Value, double HalfUnit);
