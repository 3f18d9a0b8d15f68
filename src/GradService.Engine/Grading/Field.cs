using GradService.Engine.Graph;

namespace GradService.Engine.Grading;

/// <summary>The answers for one tensor beside the right ones, and what is said of each.</summary>
internal sealed class Field
{
    // Relative to the largest number of the tensor: what float64 arithmetic may differ by, and no student's rounding reaches.
    private const double Exactness = 1e-12;

    // The same for one number by itself, which has lost more where larger ones cancelled.
    private const double ExactnessOfOne = 1e-9;

    // 0.5 for 0.5 exactly is a whole number's worth of digits, whatever was left off behind it.
    private const int TerseDigits = 2;

    private readonly Rounding _rounding;
    private readonly double _usual;

    /// <param name="entry">The right answers.</param>
    /// <param name="answers">The answers, as many.</param>
    /// <param name="rounding">How far a correct answer may be from the truth.</param>
    /// <param name="usual">
    /// Half a unit of the last decimal that the sheet is usually written to: 0 and 1 come from formulas as often as from rounding.
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
                && Math.Abs(answers[i].Value - entry.Values[i]) <= Exactness * Scale
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

    /// <summary>The largest of the right answers.</summary>
    public double Scale { get; }

    /// <summary>The node that they are the value of.</summary>
    public Node Node => Entry.Node;

    /// <summary>The answers.</summary>
    public IReadOnlyList<Answer> Answers { get; }

    /// <summary>What is said of each.</summary>
    public GradeVerdict[] Verdicts { get; }

    /// <summary>What else there is to say of each.</summary>
    public string?[] Notes { get; }

    /// <summary>Whether an answer counts as right only because rounding on the way can have moved it by a large part of its size.</summary>
    public bool[] IsLoose { get; }

    /// <summary>How far rounding alone can have moved each answer; 0 for one that is exactly right.</summary>
    public double[] HalfUnits { get; private init; }

    /// <summary>The same, and what arithmetic loses.</summary>
    public double[] Tolerances { get; private init; }

    /// <summary>How far an answer may be off where other numbers than the right ones were to be expected.</summary>
    public double ToleranceAt(int i, Bounded expected) =>
        (_rounding.CountsDigits ? HalfUnits[i] : _rounding.HalfUnit(Answers[i], expected.Values[i]))
        + (Tolerances[i] - HalfUnits[i]) * (Scale > 0 ? Math.Min(1, expected.Scale / Scale) : 1);

    /// <summary>Whether there is a number at all.</summary>
    public bool HasNumbers => Answers.Any(answer => answer.IsNumber);

    /// <summary>Whether a verdict says that the number itself is right.</summary>
    public bool IsRight(int i) => Verdicts[i] is GradeVerdict.Correct or GradeVerdict.Imprecise;

    /// <summary>Whether all numbers are right; blanks do not count.</summary>
    public bool IsAllRight => Indices.All(IsRight);

    /// <summary>The places that hold numbers.</summary>
    public IEnumerable<int> Indices => Enumerable.Range(0, Answers.Count).Where(i => Answers[i].IsNumber);

    /// <summary>Whether an answer is the truth, within its own tolerance.</summary>
    public bool IsTruth(int i) => Math.Abs(Answers[i].Value - Entry.Values[i]) <= Tolerances[i];

    /// <summary>Whether an answer is the truth to the last digit that float64 arithmetic is sure of.</summary>
    public bool IsExact(int i) =>
        HalfUnits[i] == 0 || Math.Abs(Answers[i].Value - Entry.Values[i]) <= ExactnessOfOne * Math.Abs(Entry.Values[i]);

    /// <summary>The same answers beside what is right under another convention.</summary>
    public Field Under(double[] values) => new(Entry.Under(values), Answers, _rounding, _usual) { Original = Original };

    /// <summary>The same answers with other numbers in some places: what may have been meant.</summary>
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
    /// Whether the same number stands everywhere, though the right ones differ: an answer of no worth, however often it hits.
    /// </summary>
    public bool IsConstant =>
        Answers.Count > 1
        && Answers.All(answer => answer.IsNumber && answer.Value == Answers[0].Value)
        && Entry.Values.Any(value => value != Entry.Values[0]);

    /// <summary>Whether this is only what the exercise states, though something else is asked.</summary>
    public bool IsCopied =>
        Entry.Stated is { } stated
        && Enumerable.Range(0, Answers.Count).All(i => Answers[i].IsNumber && Answers[i].Value == stated[i])
        && Enumerable.Range(0, Answers.Count).Any(i => Math.Abs(stated[i] - Entry.Values[i]) > Exactness * Scale);
}

/// <summary>What may have been meant where something else was written.</summary>
/// <param name="Entry">Which number of the tensor.</param>
/// <param name="Value">What was meant.</param>
/// <param name="HalfUnit">Half a unit of its last digit.</param>
internal readonly record struct MeantNumber(int Entry, double Value, double HalfUnit);
