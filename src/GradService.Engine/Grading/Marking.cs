using GradService.Engine.Diagnosing;
using GradService.Engine.Graph;

namespace GradService.Engine.Grading;

/// <summary>
/// Judges every answer against the truth and against what follows from the student's own earlier answers, in the order of
/// computation. Being right is never worse than following; following is never worse than being wrong.
/// </summary>
internal sealed class Marking
{
    // Beyond this share of the number, what rounding allows says little.
    private const double Loose = 0.25;

    // Mixed use of wrong and right numbers is looked for among so many wrong ones.
    private const int MostMixed = 3;

    private readonly FaultModel _model;
    private readonly Dictionary<Node, Bounded> _own = [];
    private readonly Dictionary<Node, Bounded> _righted = [];
    private readonly CarriedDigits? _carried;
    private readonly bool _countsDigits;
    private readonly int _minimumFigures;
    private readonly Lazy<BoundedEvaluation>[] _evaluations;
    private readonly Dictionary<Node, Field> _fieldOf = [];
    private readonly Checkpoint _checkpoint;

    /// <summary>Judges a submission; the fields' verdicts are set.</summary>
    /// <param name="model">How the answered nodes are computed from each other.</param>
    /// <param name="fields">The submission, in the order of computation.</param>
    /// <param name="rounding">How far a correct answer may be from the truth.</param>
    /// <param name="minimumFigures">Significant digits that an answer must show.</param>
    /// <param name="checkpoint">Passed between the pieces of the work.</param>
    public Marking(FaultModel model, IReadOnlyList<Field> fields, Rounding rounding, int minimumFigures, Checkpoint checkpoint = default)
    {
        (_model, _checkpoint) = (model, checkpoint);
        // What is exact in the few digits that it has was not rounded, and does not tell how anything else was.
        _carried = rounding.Carried?.Invoke([
            .. fields
                .Where(field => !field.Entry.IsGiven)
                .SelectMany(field =>
                    field.Indices.Where(i => field.Answers[i].Value != 0 && field.HalfUnits[i] > 0).Select(i => field.Answers[i])
                ),
        ]);
        (_countsDigits, _minimumFigures) = (rounding.CountsDigits, minimumFigures);
        _evaluations =
        [
            new(() => new BoundedEvaluation(model.Assignment, _righted, null, checkpoint)),
            new(() => new BoundedEvaluation(model.Assignment, _righted, _carried, checkpoint)),
            new(() => new BoundedEvaluation(model.Assignment, _own, null, checkpoint)),
            new(() => new BoundedEvaluation(model.Assignment, _own, _carried, checkpoint)),
        ];
        foreach (var field in fields)
        {
            checkpoint.Pass();
            Judge(field);
            Give(field);
        }

        if (rounding.CountsDigits)
        {
            Digits.Judge(fields, minimumFigures);
        }
    }

    /// <summary>The numbers written, by node, blanks filled with what follows from the others.</summary>
    public IReadOnlyDictionary<Node, Bounded> Own => _own;

    /// <summary>How coarsely the student may have rounded on the way; <see langword="null"/> where that does not count.</summary>
    public CarriedDigits? Carried => _carried;

    /// <summary>Judges a submission in which every number is the truth, or that has none: nothing has to be computed for it.</summary>
    public static void MarkTruths(IReadOnlyList<Field> fields, GradingOptions options)
    {
        foreach (var field in fields)
        {
            Compare(field);
        }

        if (options.Rounding.CountsDigits)
        {
            Digits.Judge(fields, options.MinimumSignificantFigures);
        }
    }

    /// <summary>Compares answers with the truth alone.</summary>
    private static void Compare(Field field)
    {
        for (var i = 0; i < field.Answers.Count; i++)
        {
            field.Notes[i] = field.Answers[i].Note;
            field.Verdicts[i] = field.Answers[i].State switch
            {
                AnswerState.Missing => GradeVerdict.Missing,
                AnswerState.Unreadable => GradeVerdict.Unreadable,
                _ => field.IsTruth(i) ? GradeVerdict.Correct : GradeVerdict.Incorrect,
            };
        }
    }

    private void Judge(Field field)
    {
        Compare(field);
        if (field.Entry.IsGiven || field.Indices.All(field.IsRight))
        {
            return;
        }

        // Right from right numbers, rounded as they were written; then also as numbers in between may have been rounded.
        var predictions = new Bounded?[_evaluations.Length];
        Bounded Predict(int tier) => predictions[tier] ??= Predicted(_evaluations[tier].Value, field.Node);
        var wrong = new Lazy<List<Field>>(() =>
            [.. _model.Parents(field.Node).Distinct().Select(parent => _fieldOf[parent]).Where(parent => !parent.IsAllRight)]
        );
        var carries = new Lazy<bool>(() => wrong.Value.Count > 0 && wrong.Value.TrueForAll(IsAttempt) && IsWorked(field, Predict(2)));
        var mixed = new Lazy<List<Bounded>>(() => wrong.Value.Count is > 1 and <= MostMixed ? [.. Mixed(field, wrong.Value)] : []);
        foreach (var i in field.Indices.Where(i => !field.IsRight(i)))
        {
            field.Verdicts[i] =
                FitsSharply(field, i, Predict(0)) || FitsSharply(field, i, Predict(1)) ? GradeVerdict.Correct
                : Repeats(field, i)
                || (
                    carries.Value
                    && (
                        Follows(field, i, Predict(2))
                        || Follows(field, i, Predict(3))
                        || mixed.Value.Exists(some => Follows(field, i, some))
                    )
                )
                    ? GradeVerdict.FollowThrough
                : Fits(field, i, Predict(1)) ? GradeVerdict.Correct
                : double.IsNaN(Predict(1).Error(i))
                || (!IsHeld(field, i, Predict(1)) && IsClose(field, i, Predict(1)))
                || IsCoarse(field, i)
                    ? GradeVerdict.Imprecise
                : GradeVerdict.Incorrect;
            field.IsLoose[i] =
                field.Verdicts[i] == GradeVerdict.Correct && !(Predict(1).Error(i) <= Loose * Math.Abs(Predict(1).Values[i]));
        }
    }

    /// <summary>What follows where some of the wrong numbers were used and others were not, but the right ones instead.</summary>
    private IEnumerable<Bounded> Mixed(Field field, List<Field> wrong)
    {
        for (var used = 1; used < (1 << wrong.Count) - 1; used++)
        {
            var written = new Dictionary<Node, Bounded>(_own);
            for (var k = 0; k < wrong.Count; k++)
            {
                if ((used >> k & 1) == 0)
                {
                    written[wrong[k].Node] = new Bounded(wrong[k].Entry.Values, null);
                }
            }

            yield return Predicted(new BoundedEvaluation(_model.Assignment, written, null, _checkpoint), field.Node);
        }
    }

    /// <summary>
    /// Whether the same wrong number stands for another quantity that is the same node: in z = w x + c, that of c is that of z.
    /// </summary>
    private bool Repeats(Field field, int i) =>
        _fieldOf.TryGetValue(field.Node, out var first)
        && first.Entry.Quantity != field.Entry.Quantity
        && !first.IsRight(i)
        && first.Answers[i].IsNumber
        && IsAttempt(first)
        && Math.Abs(field.Answers[i].Value - first.Answers[i].Value) <= field.HalfUnits[i] + first.HalfUnits[i];

    /// <summary>Whether an answer is what was predicted, within its own rounding and that of what it was predicted from.</summary>
    private static bool Fits(Field field, int i, Bounded predicted, int slack = 0) =>
        Math.Abs(field.Answers[i].Value - predicted.Values[i])
        <= field.ToleranceAt(i, predicted) + slack * field.HalfUnits[i] + predicted.Error(i);

    /// <summary>
    /// Whether an answer is within a unit of what was predicted, where neither that unit nor what the prediction may be off by is more than
    /// the number itself.
    /// </summary>
    private bool IsClose(Field field, int i, Bounded predicted) =>
        Math.Max(predicted.Error(i), field.HalfUnits[i]) <= Math.Abs(predicted.Values[i])
        && Fits(field, i, predicted, slack: _countsDigits ? 1 : 0);

    /// <summary>Whether an answer is right to its own digits, where more of them were asked for.</summary>
    private bool IsCoarse(Field field, int i) =>
        !_countsDigits
        && field.Answers[i].Digits.Significant >= _minimumFigures
        && Math.Abs(field.Answers[i].Value - field.Entry.Values[i]) <= field.Answers[i].HalfUnit;

    /// <summary>Whether an answer is what was predicted, by a prediction that says something.</summary>
    private static bool FitsSharply(Field field, int i, Bounded predicted) => IsSharp(predicted, i) && Fits(field, i, predicted);

    /// <summary>The same of what was predicted from wrong numbers, which must say more: nobody knows what stands behind them.</summary>
    private static bool Follows(Field field, int i, Bounded predicted) =>
        predicted.Error(i) <= Loose * predicted.Scale && Fits(field, i, predicted);

    /// <summary>
    /// Whether a prediction says something: one that may be off by more than the largest number of its tensor lets almost anything pass.
    /// </summary>
    private static bool IsSharp(Bounded predicted, int i) => predicted.Error(i) <= predicted.Scale;

    /// <summary>Whether the right number needs no more digits than were written, so that rounding excuses nothing.</summary>
    private static bool IsHeld(Field field, int i, Bounded predicted) =>
        predicted.Error(i) == 0 && CarriedDigits.OfDecimals(field.Answers[i].Digits.Decimals).Holds(predicted.Values[i]);

    private void Give(Field field)
    {
        if (!field.HasNumbers || field.Entry.IsGiven || !_fieldOf.TryAdd(field.Node, field))
        {
            return;
        }

        var needsBlanks = !field.Answers.All(answer => answer.IsNumber);
        _own[field.Node] = Given(
            field,
            needsBlanks ? Predicted(_evaluations[2].Value, field.Node) : null,
            _ => true,
            (_, halfUnit) => halfUnit
        );
        _righted[field.Node] = Given(
            field,
            field.IsAllRight && !needsBlanks ? null : new Bounded(field.Entry.Values, null),
            field.IsRight,
            (i, halfUnit) => Math.Min(halfUnit, Behind(field, i))
        );
    }

    /// <summary>
    /// How far what stands behind a right answer may be from it: it is the truth, as far as the student rounds. A number of one digit among
    /// others of four is no reason to let pass whatever its half unit allows.
    /// </summary>
    private double Behind(Field field, int i) =>
        Math.Abs(field.Answers[i].Value - field.Entry.Values[i]) + (_carried?.HalfUnit(field.Answers[i].Value) ?? 0);

    /// <summary>The answers with how far they may be off, other numbers in the place of some.</summary>
    private static Bounded Given(Field field, Bounded? instead, Func<int, bool> isUsed, Func<int, double, double> error)
    {
        var (values, errors) = (new double[field.Answers.Count], new double[field.Answers.Count]);
        for (var i = 0; i < values.Length; i++)
        {
            (values[i], errors[i]) =
                field.Answers[i].IsNumber && isUsed(i)
                    ? (field.Answers[i].Value, error(i, field.HalfUnits[i]))
                    : (instead!.Values[i], instead.Error(i));
        }

        return new Bounded(values, errors);
    }

    /// <summary>What follows for an answered node from the answers before it.</summary>
    private Bounded Predicted(BoundedEvaluation evaluation, Node node) =>
        _model.Formulas[node] is var formula && formula == node ? evaluation.Predict(node) : evaluation[formula];

    /// <summary>Whether numbers were worked for: not one number everywhere, nor something that the exercise states.</summary>
    private bool IsAttempt(Field field) =>
        !field.IsConstant
        && !field.IsCopied
        && !_model.Assignment.Any(given =>
            given.Value.Shape.Length > 1
            && given.Key != field.Node
            && given.Value.Shape.Length == field.Answers.Count
            && field.Answers.Select(answer => answer.Value).SequenceEqual(given.Value.Values.ToArray())
        );

    /// <summary>
    /// Whether following was work: wrong numbers that make most of the rest vanish, to the digits that were written, leave nothing to do.
    /// </summary>
    private static bool IsWorked(Field field, Bounded predicted) =>
        2 * field.Indices.Count(i => Math.Abs(predicted.Values[i]) > field.HalfUnits[i])
        >= field.Indices.Count(i => field.Entry.Values[i] != 0);
}
