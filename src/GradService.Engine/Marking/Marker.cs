using GradService.Engine.Answers;
using GradService.Engine.Bounds;
using GradService.Engine.Graph;

namespace GradService.Engine.Marking;

/// <summary>
/// Marks every answer, in the order of computation, against the truth and against what follows from the student's own earlier answers. A
/// right answer never scores less than one that follows. An answer that follows never scores less than a wrong one.
/// </summary>
internal sealed class Marker
{
    // A tolerance above this share of the number proves little.
    private const double Loose = 0.25;

    // Mixed use of wrong and right tensors is tried only if at most this many are wrong.
    private const int MostMixed = 3;

    private readonly AnsweredGraph _graph;
    private readonly Dictionary<Node, Bounded> _own = [];
    private readonly Dictionary<Node, Bounded> _righted = [];
    private readonly CarriedDigits? _carried;
    private readonly bool _countsDigits;
    private readonly int _minimumFigures;
    private readonly Lazy<BoundedEvaluation>[] _evaluations;
    private readonly Dictionary<Node, Field> _fieldOf = [];
    private readonly Checkpoint _checkpoint;

    /// <summary>Marks a submission: sets the verdicts of its fields.</summary>
    /// <param name="graph">How the answered nodes are computed from each other.</param>
    /// <param name="fields">The submission, in the order of computation.</param>
    /// <param name="rounding">How far a correct answer may be from the truth.</param>
    /// <param name="minimumFigures">Significant digits that an answer must show.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    public Marker(AnsweredGraph graph, IReadOnlyList<Field> fields, Rounding rounding, int minimumFigures, Checkpoint checkpoint = default)
    {
        (_graph, _checkpoint) = (graph, checkpoint);
        // An answer that is exact in its few digits was not rounded, so it does not show how other numbers were rounded.
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
            new(() => new BoundedEvaluation(graph.Assignment, _righted, null, checkpoint)),
            new(() => new BoundedEvaluation(graph.Assignment, _righted, _carried, checkpoint)),
            new(() => new BoundedEvaluation(graph.Assignment, _own, null, checkpoint)),
            new(() => new BoundedEvaluation(graph.Assignment, _own, _carried, checkpoint)),
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

    /// <summary>The written numbers by node; blanks hold predictions from the other answers.</summary>
    public IReadOnlyDictionary<Node, Bounded> Own => _own;

    /// <summary>How coarsely the student may have rounded intermediate numbers; <see langword="null"/> if that does not count.</summary>
    public CarriedDigits? Carried => _carried;

    /// <summary>Marks a submission in which every number is the truth, or that has no numbers. No predictions are needed.</summary>
    public static void MarkTruths(IReadOnlyList<Field> fields, Rounding rounding, int minimumFigures)
    {
        foreach (var field in fields)
        {
            Compare(field);
        }

        if (rounding.CountsDigits)
        {
            Digits.Judge(fields, minimumFigures);
        }
    }

    /// <summary>Compares answers with the truth only.</summary>
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

        // Predictions 0 and 1 use the correct earlier answers as written, with the truth in place of wrong ones. Predictions 2 and 3 use
        // all earlier answers of the student. Predictions 1 and 3 also allow for rounding in unseen intermediate steps.
        var predictions = new Bounded?[_evaluations.Length];
        Bounded Predict(int tier) => predictions[tier] ??= Predicted(_evaluations[tier].Value, field.Node);
        var wrong = new Lazy<List<Field>>(() =>
            [.. _graph.Parents(field.Node).Distinct().Select(parent => _fieldOf[parent]).Where(parent => !parent.IsAllRight)]
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

    /// <summary>Predictions from some of the wrong tensors, with the right numbers in place of the others.</summary>
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

            yield return Predicted(new BoundedEvaluation(_graph.Assignment, written, null, _checkpoint), field.Node);
        }
    }

    /// <summary>
    /// Whether the same wrong number was answered for another quantity with the same node. In z = w x + c, for example, the gradient of c
    /// is that of z.
    /// </summary>
    private bool Repeats(Field field, int i) =>
        _fieldOf.TryGetValue(field.Node, out var first)
        && first.Entry.Quantity != field.Entry.Quantity
        && !first.IsRight(i)
        && first.Answers[i].IsNumber
        && IsAttempt(first)
        && Math.Abs(field.Answers[i].Value - first.Answers[i].Value) <= field.HalfUnits[i] + first.HalfUnits[i];

    /// <summary>Whether an answer matches a prediction, within its own rounding and the prediction's error.</summary>
    private static bool Fits(Field field, int i, Bounded predicted, int slack = 0) =>
        Math.Abs(field.Answers[i].Value - predicted.Values[i])
        <= field.ToleranceAt(i, predicted) + slack * field.HalfUnits[i] + predicted.Error(i);

    /// <summary>
    /// Whether an answer is within one unit of its last digit of a prediction. Neither its half unit nor the prediction's error may exceed
    /// the predicted number.
    /// </summary>
    private bool IsClose(Field field, int i, Bounded predicted) =>
        Math.Max(predicted.Error(i), field.HalfUnits[i]) <= Math.Abs(predicted.Values[i])
        && Fits(field, i, predicted, slack: _countsDigits ? 1 : 0);

    /// <summary>Whether an answer is right to its own digits, where more digits were asked for.</summary>
    private bool IsCoarse(Field field, int i) =>
        !_countsDigits
        && field.Answers[i].Digits.Significant >= _minimumFigures
        && Math.Abs(field.Answers[i].Value - field.Entry.Values[i]) <= field.Answers[i].HalfUnit;

    /// <summary>Whether an answer matches a prediction that is sharp enough to prove something.</summary>
    private static bool FitsSharply(Field field, int i, Bounded predicted) => IsSharp(predicted, i) && Fits(field, i, predicted);

    /// <summary>
    /// Whether an answer matches a prediction from wrong numbers. Such a prediction must be sharper, because the unrounded values behind
    /// those numbers are unknown.
    /// </summary>
    private static bool Follows(Field field, int i, Bounded predicted) =>
        predicted.Error(i) <= Loose * predicted.Scale && Fits(field, i, predicted);

    /// <summary>
    /// Whether a prediction proves something. If its error exceeds the largest number of its tensor, almost any answer matches.
    /// </summary>
    private static bool IsSharp(Bounded predicted, int i) => predicted.Error(i) <= predicted.Scale;

    /// <summary>Whether the predicted number needs no more digits than were written, so that rounding excuses nothing.</summary>
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
    /// How far the unrounded value behind a right answer may be from it: the distance to the truth, plus the student's rounding. A
    /// one-digit number among four-digit numbers must not widen later tolerances to its own half unit.
    /// </summary>
    private double Behind(Field field, int i) =>
        Math.Abs(field.Answers[i].Value - field.Entry.Values[i]) + (_carried?.HalfUnit(field.Answers[i].Value) ?? 0);

    /// <summary>The answers with their error bounds. Blanks and unused answers take their values from <paramref name="instead"/>.</summary>
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

    /// <summary>Predicts an answered node from the earlier answers.</summary>
    private Bounded Predicted(BoundedEvaluation evaluation, Node node) =>
        _graph.Formulas[node] is var formula && formula == node ? evaluation.Predict(node) : evaluation[formula];

    /// <summary>Whether the answers are an attempt: not one repeated number, and not a tensor copied from the exercise.</summary>
    private bool IsAttempt(Field field) =>
        !field.IsConstant
        && !field.IsCopied
        && !_graph.Assignment.Any(given =>
            given.Value.Shape.Length > 1
            && given.Key != field.Node
            && given.Value.Shape.Length == field.Answers.Count
            && field.Answers.Select(answer => answer.Value).SequenceEqual(given.Value.Values.ToArray())
        );

    /// <summary>
    /// Whether following took work. If wrong numbers make most of the predictions vanish at the written digits, nothing was left to
    /// compute.
    /// </summary>
    private static bool IsWorked(Field field, Bounded predicted) =>
        2 * field.Indices.Count(i => Math.Abs(predicted.Values[i]) > field.HalfUnits[i])
        >= field.Indices.Count(i => field.Entry.Values[i] != 0);
}
