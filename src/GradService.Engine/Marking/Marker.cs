using GradService.Engine.Answers;
using GradService.Engine.Bounds;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Marking;

/// <summary>
/// Marks every answer, in the order of computation, against the truth and against what follows from the student's own earlier answers. A
/// right answer never scores less than one that follows. An answer that follows never scores less than a wrong one.
/// </summary>
internal sealed class Marker
{
    private readonly AnsweredGraph _graph;
    private readonly Dictionary<Node, Bounded> _own = [];
    private readonly Dictionary<Node, Bounded> _righted = [];
    private readonly CarriedDigits? _carried;
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
        (CountsDigits, MinimumFigures) = (rounding.CountsDigits, minimumFigures);
        // In the order of PredictFrom.
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
            Judge(field, new Predictions(field, this));
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

    /// <summary>Whether the number of digits counts.</summary>
    public bool CountsDigits { get; }

    /// <summary>Significant digits that an answer must show.</summary>
    public int MinimumFigures { get; }

    /// <summary>The tensors of the leaves.</summary>
    public IReadOnlyDictionary<Node, Tensor> Assignment => _graph.Assignment;

    /// <summary>The wrong tensors that an answered node is computed from.</summary>
    public IReadOnlyList<Field> WrongParents(Node node) =>
        [.. _graph.Parents(node).Distinct().Select(parent => _fieldOf[parent]).Where(parent => !parent.IsAllRight)];

    /// <summary>The first tensor of the sheet that answers a node; <see langword="null"/> if there is none.</summary>
    public Field? FirstOf(Node node) => _fieldOf.GetValueOrDefault(node);

    /// <summary>Predicts an answered node from the earlier answers.</summary>
    public Bounded Predict(PredictFrom source, Node node) => Predicted(_evaluations[(int)source].Value, node);

    /// <summary>Predicts an answered node from the earlier answers, with the right numbers in place of some wrong tensors.</summary>
    public Bounded Predict(Node node, IEnumerable<Field> righted)
    {
        var written = new Dictionary<Node, Bounded>(_own);
        foreach (var field in righted)
        {
            written[field.Node] = new Bounded(field.Entry.Values, null);
        }

        return Predicted(new BoundedEvaluation(_graph.Assignment, written, null, _checkpoint), node);
    }

    /// <summary>Marks a submission in which every number is the truth, or that has no numbers. No predictions are needed.</summary>
    public static void MarkTruths(IReadOnlyList<Field> fields, Rounding rounding, int minimumFigures)
    {
        foreach (var field in fields)
        {
            Judge(field, new Predictions(field, marker: null));
        }

        if (rounding.CountsDigits)
        {
            Digits.Judge(fields, minimumFigures);
        }
    }

    private static void Judge(Field field, Predictions predictions)
    {
        for (var i = 0; i < field.Answers.Count; i++)
        {
            var rule = MarkingRule.For(predictions, i);
            field.Notes[i] = field.Answers[i].Note;
            field.Verdicts[i] = rule.Verdict;
            field.IsLoose[i] = rule.NeedsPrediction && rule.Verdict == GradeVerdict.Correct && predictions.IsLoose(i);
        }
    }

    private void Give(Field field)
    {
        if (!field.HasNumbers || field.Entry.IsGiven || !_fieldOf.TryAdd(field.Node, field))
        {
            return;
        }

        var needsBlanks = !field.Answers.All(answer => answer.IsNumber);
        _own[field.Node] = Given(field, needsBlanks ? Predict(PredictFrom.Own, field.Node) : null, _ => true, (_, halfUnit) => halfUnit);
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
}
