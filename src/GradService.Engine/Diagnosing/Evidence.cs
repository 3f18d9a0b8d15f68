using GradService.Engine.Answers;
using GradService.Engine.Bounds;
using GradService.Engine.Graph;
using GradService.Engine.Marking;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>Measures how well sets of faults explain one submission, in bits.</summary>
internal sealed class Evidence
{
    // An answer may have been truncated instead of rounded: off by a whole unit of its last digit instead of half a unit.
    private const double Slack = 1;
    private const double Absolute = 1e-9;
    private const double Relative = 1e-7;

    // The extra cost of an unexplained answer, beside its distance: saying where it is.
    private const double UnexplainedBits = 3;

    private const double FactorSlack = 1e-3;

    // The most evidence that one number can give: float64 distinguishes no more.
    private const double MostBits = 52;

    private readonly FaultModel _model;
    private readonly BoundedEvaluation _evaluation;
    private readonly Dictionary<Node, Field> _fields;
    private readonly Dictionary<(Node, Node), Misfit?> _misfits = [];

    /// <param name="model">What the faults predict.</param>
    /// <param name="fields">The submission, with one field for each answered node.</param>
    /// <param name="written">The numbers written, by node.</param>
    /// <param name="carried">How unseen intermediate numbers may have been rounded.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    public Evidence(
        FaultModel model,
        IReadOnlyList<Field> fields,
        IReadOnlyDictionary<Node, Bounded> written,
        CarriedDigits? carried,
        Checkpoint checkpoint
    )
    {
        _model = model;
        _evaluation = new BoundedEvaluation(model.Graph.Assignment, written, carried, checkpoint);
        _fields = fields.ToDictionary(field => field.Node);
        Wrong = [.. model.Graph.Answered.Where(node => BitsOf(node, model.Graph.Formulas[node]) is not null)];
        WrongBits = Wrong.Sum(node => BitsOf(node, model.Graph.Formulas[node])!.Bits.Sum() + UnexplainedBits);
    }

    /// <summary>The answered nodes that do not follow from earlier answers.</summary>
    public IReadOnlyList<Node> Wrong { get; }

    /// <summary>The cost of the wrong answers without any explanation, in bits.</summary>
    public double WrongBits { get; }

    /// <summary>Approximate number of floating-point operations so far.</summary>
    public double Work => _evaluation.Work;

    /// <summary>The single numbers that do not follow.</summary>
    public IEnumerable<(Field Field, int Entry)> WrongEntries =>
        Wrong.SelectMany(node => OffEntries(node, _model.Graph.Formulas[node]).Select(i => (_fields[node], i)));

    /// <summary>Whether a set of faults explains an answer.</summary>
    public bool Explains(Node node, ReadOnlySpan<Fault> faults) => BitsOf(node, _model.Formula(node, faults)) is null;

    /// <summary>Whether a set of faults explains every answer. Stops at the first that it does not explain.</summary>
    public bool IsFull(ReadOnlySpan<Fault> faults)
    {
        foreach (var node in _model.Graph.Answered)
        {
            if (!Explains(node, faults))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Judges a set of faults.</summary>
    public Hypothesis Judge(Fault[] faults)
    {
        var (left, butFactors, leftNodes, explained) = (0.0, 0.0, new List<Node>(), new List<double>());
        foreach (var node in _model.Graph.Answered)
        {
            var formula = _model.Formula(node, faults);
            var right = BitsOf(node, _model.Graph.Formulas[node]);
            if (BitsOf(node, formula) is { } misfit)
            {
                left += misfit.Bits.Sum() + UnexplainedBits;
                butFactors += (misfit.IsOneFactor ? misfit.Bits.Max() : misfit.Bits.Sum()) + UnexplainedBits;
                leftNodes.Add(node);
            }
            else if (right is not null)
            {
                explained.AddRange(right.Bits);
            }
        }

        return new Hypothesis(faults, 0, left, leftNodes, explained) { LeftButFactors = butFactors };
    }

    /// <summary>The bits of each number in an answer that does not follow by the right rules.</summary>
    public IReadOnlyList<double> RightBits(Node node) => BitsOf(node, _model.Graph.Formulas[node])?.Bits ?? [];

    /// <summary>Predicts an answered node by a formula, from the earlier answers.</summary>
    public Bounded Predict(Node node, Node formula) => formula == node ? _evaluation.Predict(node) : _evaluation[formula];

    /// <summary>The indices of the numbers in an answer that a formula does not predict.</summary>
    public IReadOnlyList<int> OffEntries(Node node, Node formula)
    {
        var (field, predicted) = (_fields[node], Predict(node, formula));
        return Off(field, predicted, isRight: formula == _model.Graph.Formulas[node]);
    }

    /// <summary>The tolerance of a number against its prediction.</summary>
    public static double Tolerance(Field field, int i, Bounded predicted) =>
        field.Tolerances[i] - field.HalfUnits[i] + Tolerance(field.HalfUnits[i], i, predicted);

    /// <summary>The tolerance of a number with a given half unit against its prediction.</summary>
    public static double Tolerance(double halfUnit, int i, Bounded predicted) =>
        (1 + Slack) * halfUnit + predicted.Error(i) + Absolute + Relative * Math.Abs(predicted.Values[i]);

    /// <summary>
    /// The bits of each number that a formula does not predict; <see langword="null"/> if it predicts all. Bits measure the distance from
    /// the prediction of the right rule, in units of the tolerance. A number near that prediction tells little, however many digits it has.
    /// </summary>
    private Misfit? BitsOf(Node node, Node formula)
    {
        if (_misfits.TryGetValue((node, formula), out var known))
        {
            return known;
        }

        var field = _fields[node];
        var predicted = Predict(node, formula);
        var right = Predict(node, _model.Graph.Formulas[node]);
        var off = Off(field, predicted, isRight: formula == _model.Graph.Formulas[node]);
        return _misfits[(node, formula)] =
            off.Count == 0 ? null : new Misfit([.. off.Select(i => Bits(field, i, predicted, right))], IsOneFactor(field, predicted, off));
    }

    private static List<int> Off(Field field, Bounded predicted, bool isRight)
    {
        var off = new List<int>();
        for (var i = 0; i < field.Answers.Count; i++)
        {
            if (field.Answers[i].IsNumber && !Fits(field, i, predicted, isRight))
            {
                off.Add(i);
            }
        }

        return off;
    }

    /// <summary>Whether all wrong numbers are off by the same factor, as if one more fault had multiplied them.</summary>
    private static bool IsOneFactor(Field field, Bounded predicted, List<int> off)
    {
        var largest = off.MaxBy(i => Math.Abs(predicted.Values[i]));
        var factor = field.Answers[largest].Value / predicted.Values[largest];
        return off.Count > 1
            && double.IsFinite(factor)
            && off.TrueForAll(i =>
                Math.Abs(field.Answers[i].Value - factor * predicted.Values[i])
                <= (1 + Math.Abs(factor)) * Tolerance(field, i, predicted) + FactorSlack * Math.Abs(field.Answers[i].Value)
            );
    }

    private static double Bits(Field field, int i, Bounded predicted, Bounded right)
    {
        var value = field.Answers[i].Value;
        var distance = Math.Max(Math.Abs(value - right.Values[i]), Math.Abs(value - predicted.Values[i]));
        var bits = Math.Log2(1 + distance / Tolerance(field, i, right));
        return double.IsFinite(bits) ? Math.Min(bits, MostBits) : MostBits;
    }

    /// <summary>
    /// Whether a number matches its prediction. The prediction of a wrong rule counts for nothing if its error exceeds every number of the
    /// tensor. For the right rules, a large or undefined error bound only means that rounding can explain the number.
    /// </summary>
    private static bool Fits(Field field, int i, Bounded predicted, bool isRight) =>
        (isRight && double.IsNaN(predicted.Error(i)))
        || (
            Math.Abs(field.Answers[i].Value - predicted.Values[i]) is var distance
            && distance <= Tolerance(field, i, predicted)
            && (isRight || predicted.Error(i) <= predicted.Scale + field.Scale || distance <= field.Tolerances[i])
        );
}

/// <summary>The numbers that a formula does not predict.</summary>
/// <param name="Bits">The bits of each of these numbers.</param>
/// <param name="IsOneFactor">Whether all of them are off by the same factor.</param>
internal sealed record Misfit(double[] Bits, bool IsOneFactor);

/// <summary>A set of faults, with slips beside them, and how well it explains a submission.</summary>
/// <param name="Faults">The faults; empty for the hypothesis that there are none.</param>
/// <param name="SlipBits">The cost of the assumed slips, in bits.</param>
/// <param name="Left">Bits of what it does not explain.</param>
/// <param name="LeftNodes">The answered nodes that it does not explain.</param>
/// <param name="Explained">Bits of every number that follows by these rules but not by the right ones.</param>
internal sealed record Hypothesis(
    Fault[] Faults,
    double SlipBits,
    double Left,
    IReadOnlyList<Node> LeftNodes,
    IReadOnlyList<double> Explained
)
{
    // Each fault after the first costs one bit more: saying that there is another one.
    private const double AnotherFault = 1;

    /// <summary>The slips that are assumed beside the faults.</summary>
    public IReadOnlyList<MadeSlip> Slips { get; init; } = [];

    /// <summary>The cost of the faults and slips, in bits.</summary>
    public double Cost { get; } = Faults.Sum(fault => fault.Bits) + SlipBits + AnotherFault * Math.Max(0, Faults.Length - 1);

    /// <summary>The description length of the submission, in bits: the cost of the faults, and what they leave unexplained.</summary>
    public double Length => Cost + Left;

    /// <summary>Bits of what is left if a common factor of a tensor counts only once.</summary>
    public double LeftButFactors { get; init; }

    /// <summary>
    /// How near the hypothesis may be to a full explanation (lower is better): one more fault may explain a common factor that is left.
    /// </summary>
    public double Promise => Cost + LeftButFactors;

    /// <summary>Whether nothing is left to explain.</summary>
    public bool IsFull => LeftNodes.Count == 0;

    /// <summary>
    /// The bits saved over listing the wrong numbers. A fault earns at most as many numbers as its own site has: twenty entries computed
    /// from one wrong number are one piece of evidence. A factor counts as one number, however often it shows.
    /// </summary>
    public double Gain
    {
        get
        {
            var freedom = Faults.Sum(fault =>
                fault.IsScale ? fault.Substitutions.Count : fault.Substitutions.Sum(substitution => substitution.Site.Shape.Length)
            );
            // Numbers that follow from a slip agree with a number that is not on the sheet, so each agreement is separate evidence.
            return (Slips.Count > 0 ? Explained.Sum() : Explained.OrderDescending().Take((int)Math.Min(freedom, int.MaxValue)).Sum())
                - Cost;
        }
    }
}

/// <summary>A slip in one answer.</summary>
/// <param name="Mistake">The kind of slip.</param>
/// <param name="Node">The answered node.</param>
/// <param name="Entries">The number of entries that are off.</param>
internal sealed record MadeSlip(Mistake Mistake, Node Node, int Entries);
