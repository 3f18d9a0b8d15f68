using GradService.Engine.Grading;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>How well sets of faults account for one submission, in bits.</summary>
internal sealed class Evidence
{
    // An answer may have been cut off where it should have been rounded: a whole unit of its last digit instead of half.
    private const double Slack = 1;
    private const double Absolute = 1e-9;
    private const double Relative = 1e-7;

    // An answer that nothing explains takes its distance, and saying where.
    private const double UnexplainedBits = 3;

    private const double FactorSlack = 1e-3;

    // The most that one number can witness: float64 tells no more apart.
    private const double MostBits = 52;

    private readonly FaultModel _model;
    private readonly BoundedEvaluation _evaluation;
    private readonly Dictionary<Node, Field> _fields;
    private readonly Dictionary<(Node, Node), Misfit?> _misfits = [];

    /// <param name="model">What the faults predict.</param>
    /// <param name="fields">The submission, a field for each answered node.</param>
    /// <param name="written">The numbers written, by node.</param>
    /// <param name="carried">How numbers in between may have been rounded.</param>
    /// <param name="checkpoint">Passed between the pieces of the work.</param>
    public Evidence(
        FaultModel model,
        IReadOnlyList<Field> fields,
        IReadOnlyDictionary<Node, Bounded> written,
        CarriedDigits? carried,
        Checkpoint checkpoint
    )
    {
        _model = model;
        _evaluation = new BoundedEvaluation(model.Assignment, written, carried, checkpoint);
        _fields = fields.ToDictionary(field => field.Node);
        Wrong = [.. model.Answered.Where(node => BitsOf(node, model.Formulas[node]) is not null)];
        WrongBits = Wrong.Sum(node => BitsOf(node, model.Formulas[node])!.Bits.Sum() + UnexplainedBits);
    }

    /// <summary>The answered nodes that do not follow from the answers before them.</summary>
    public IReadOnlyList<Node> Wrong { get; }

    /// <summary>What they would take to tell without an explanation.</summary>
    public double WrongBits { get; }

    /// <summary>Floating-point operations so far, roughly.</summary>
    public double Work => _evaluation.Work;

    /// <summary>The numbers in answers that do not follow.</summary>
    public IEnumerable<(Field Field, int Entry)> WrongEntries =>
        Wrong.SelectMany(node => OffEntries(node, _model.Formulas[node]).Select(i => (_fields[node], i)));

    /// <summary>Whether a set of faults explains an answer.</summary>
    public bool Explains(Node node, ReadOnlySpan<Fault> faults) => BitsOf(node, _model.Formula(node, faults)) is null;

    /// <summary>Whether a set of faults leaves nothing to explain; stops at the first answer that it does.</summary>
    public bool IsFull(ReadOnlySpan<Fault> faults)
    {
        foreach (var node in _model.Answered)
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
        foreach (var node in _model.Answered)
        {
            var formula = _model.Formula(node, faults);
            var right = BitsOf(node, _model.Formulas[node]);
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

    /// <summary>The bits of the numbers of an answer that do not follow by the right rules.</summary>
    public IReadOnlyList<double> RightBits(Node node) => BitsOf(node, _model.Formulas[node])?.Bits ?? [];

    /// <summary>What a formula predicts for an answered node, from the answers before it.</summary>
    public Bounded Predict(Node node, Node formula) => formula == node ? _evaluation.Predict(node) : _evaluation[formula];

    /// <summary>The numbers of an answer that a formula does not give.</summary>
    public IReadOnlyList<int> OffEntries(Node node, Node formula)
    {
        var (field, predicted) = (_fields[node], Predict(node, formula));
        return Off(field, predicted, isRight: formula == _model.Formulas[node]);
    }

    /// <summary>How far a number may be from what is predicted for it.</summary>
    public static double Tolerance(Field field, int i, Bounded predicted) =>
        field.Tolerances[i] - field.HalfUnits[i] + Tolerance(field.HalfUnits[i], i, predicted);

    /// <summary>How far a number with some half unit of its last digit may be from what is predicted.</summary>
    public static double Tolerance(double halfUnit, int i, Bounded predicted) =>
        (1 + Slack) * halfUnit + predicted.Error(i) + Absolute + Relative * Math.Abs(predicted.Values[i]);

    /// <summary>
    /// The bits that each number takes to tell which a formula does not give; <see langword="null"/> where it gives them all. They count
    /// from what would follow by the right rule, in units of the tolerance: a number near it tells little, however many digits it has.
    /// </summary>
    private Misfit? BitsOf(Node node, Node formula)
    {
        if (_misfits.TryGetValue((node, formula), out var known))
        {
            return known;
        }

        var field = _fields[node];
        var predicted = Predict(node, formula);
        var right = Predict(node, _model.Formulas[node]);
        var off = Off(field, predicted, isRight: formula == _model.Formulas[node]);
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

    /// <summary>Whether all that is off is off by the same factor, as if one more rule, a mere factor, had been at work.</summary>
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
    /// Whether a number is what is predicted for it. A wrong rule whose prediction may be off by more than anything in its tensor predicts
    /// nothing; of the right rules that only means that rounding can account for the number, as also where its bound is not defined.
    /// </summary>
    private static bool Fits(Field field, int i, Bounded predicted, bool isRight) =>
        (isRight && double.IsNaN(predicted.Error(i)))
        || (
            Math.Abs(field.Answers[i].Value - predicted.Values[i]) is var distance
            && distance <= Tolerance(field, i, predicted)
            && (isRight || predicted.Error(i) <= predicted.Scale + field.Scale || distance <= field.Tolerances[i])
        );
}

/// <summary>What a formula does not give.</summary>
/// <param name="Bits">The bits of each number that it does not give.</param>
/// <param name="IsOneFactor">Whether they are all off by one factor.</param>
internal sealed record Misfit(double[] Bits, bool IsOneFactor);

/// <summary>A set of faults, and how well it accounts for a submission.</summary>
/// <param name="Faults">The faults, none for the assumption that there are none.</param>
/// <param name="SlipBits">What telling the slips costs that are assumed beside the faults.</param>
/// <param name="Left">Bits of what it does not explain.</param>
/// <param name="LeftNodes">The answered nodes that it does not explain.</param>
/// <param name="Explained">Bits of every number that does not follow by the right rules, but does by these.</param>
internal sealed record Hypothesis(
    Fault[] Faults,
    double SlipBits,
    double Left,
    IReadOnlyList<Node> LeftNodes,
    IReadOnlyList<double> Explained
)
{
    // Each fault after the first takes saying that there is one more.
    private const double AnotherFault = 1;

    /// <summary>The slips that are assumed beside the faults.</summary>
    public IReadOnlyList<MadeSlip> Slips { get; init; } = [];

    /// <summary>What telling the faults costs.</summary>
    public double Cost { get; } = Faults.Sum(fault => fault.Bits) + SlipBits + AnotherFault * Math.Max(0, Faults.Length - 1);

    /// <summary>The description length of the submission: its faults, and what they leave.</summary>
    public double Length => Cost + Left;

    /// <summary>Bits of what is left where one factor for a tensor is told once.</summary>
    public double LeftButFactors { get; init; }

    /// <summary>How near it may be to a full account: what is left may be explained by one fault more.</summary>
    public double Promise => Cost + LeftButFactors;

    /// <summary>Whether nothing is left to explain.</summary>
    public bool IsFull => LeftNodes.Count == 0;

    /// <summary>
    /// What is gained over telling the numbers themselves. A fault can claim no more numbers than its own site has: twenty entries that
    /// descend from one wrong number are one piece of evidence; a factor is one number however often it shows.
    /// </summary>
    public double Gain
    {
        get
        {
            var freedom = Faults.Sum(fault =>
                fault.IsScale ? fault.Substitutions.Count : fault.Substitutions.Sum(substitution => substitution.Site.Shape.Length)
            );
            // What follows from a slip agrees with a number that stands nowhere: every such agreement is evidence of its own.
            return (Slips.Count > 0 ? Explained.Sum() : Explained.OrderDescending().Take((int)Math.Min(freedom, int.MaxValue)).Sum())
                - Cost;
        }
    }
}

/// <summary>A slip in one answer.</summary>
/// <param name="Mistake">What kind.</param>
/// <param name="Node">Where.</param>
/// <param name="Entries">How many entries are off.</param>
internal sealed record MadeSlip(Mistake Mistake, Node Node, int Entries);
