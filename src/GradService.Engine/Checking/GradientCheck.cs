using GradService.Engine.Answers;
using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Precision;
using GradService.Engine.Tensors;
using GradService.Engine.Training;
using GradService.Engine.Wording;

namespace GradService.Engine.Checking;

/// <summary>
/// Checks gradients element by element against numerical derivatives that estimate their own error, so no tolerance has to be guessed. The
/// check uses the backward pass for the size of rounding errors and for the subgradients at kinks. It uses the backpropagated number itself
/// only where an error bound is large beside that number but small beside the largest derivative.
/// </summary>
public sealed class GradientCheck
{
    // An estimate: most elements need two step sizes, with at most six evaluations each.
    private const int EvaluationsPerElement = 12;
    private const int EvaluationsOfQuadratic = 2;

    // Passes per moved node that is not a leaf: the values, error bounds and gradients of a graph of its own.
    private const int PassesPerContext = 6;

    // Passes to find the kinks and the rounding errors of their margins.
    private const int PassesToPrepare = 12;

    // Plan values before and after a move, and two more for the rounding errors. Per element: a derivative, its range at kinks, and a
    // finding.
    private const int PlansHeld = 4;
    private const double ElementBytes = 400;
    private const int NumbersPerElement = 4;

    // A complex step evaluates the whole graph for a single element. That is affordable for some elements, not for a hundred thousand.
    private const int ComplexCost = 10;

    // In the message about an unknown name.
    private const int MostNames = 50;

    private const double MostWitnessWork = 2_000_000_000;

    private const int MostKinks = 200;

    private readonly TrainingStep _step;
    private readonly HeldLoss _held;
    private readonly List<Claim> _claims;
    private readonly EvaluationPlan _plan;
    private readonly UsedArithmetic _arithmetic;
    private readonly WrittenPrecision _precision;
    private readonly Tolerance? _tolerance;
    private readonly Checkpoint _checkpoint;
    private double _witnessWork;

    /// <summary>Prepares a check.</summary>
    /// <param name="step">The training step.</param>
    /// <param name="claimed">
    /// The gradients to check, by quantity name; <see langword="null"/> to check the engine's own gradients of all parameters.
    /// </param>
    /// <param name="tolerance">The allowed difference; <see langword="null"/> to allow what the errors of both numbers explain.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    /// <exception cref="ClaimException">A gradient is claimed for an unknown quantity, or in the wrong shape.</exception>
    /// <exception cref="NonFiniteException">The step itself cannot be computed.</exception>
    public GradientCheck(
        TrainingStep step,
        IReadOnlyDictionary<string, WrittenTensor>? claimed,
        Tolerance? tolerance,
        Checkpoint checkpoint = default
    )
    {
        (_step, _tolerance, _checkpoint) = (step, tolerance, checkpoint);
        var quantities = claimed is null ? [.. step.Parameters] : Find(step, claimed.Keys);
        _precision = new WrittenPrecision(claimed?.Values ?? []);
        Node[] gradients = [.. quantities.Select(quantity => quantity.Gradient)];
        var plan = step.Plan([step.Loss, .. gradients]);
        using var analytic = step.Evaluate(plan, checkpoint);
        _arithmetic = step.ArithmeticOf(analytic);
        var singles = _precision.LooksLikeFloat32 ? SingleRounding.Evaluate(plan, step.Assignment, gradients, checkpoint) : null;
        _held = new HeldLoss(step, checkpoint);
        _claims =
        [
            .. quantities.Select(
                (quantity, i) =>
                    new Claim(
                        quantity,
                        _held.Find(quantity.Value),
                        Copy(analytic.Read(quantity.Gradient)),
                        claimed is null ? null : Fitting(quantity, claimed[quantity.Name])
                    )
                    {
                        Single = singles?[i],
                    }
            ),
        ];
        _plan = new EvaluationPlan([Loss], [.. _held.Assignment.Keys]);
    }

    /// <summary>Estimates the cost of <see cref="Run"/>.</summary>
    public Cost EstimateCost()
    {
        // A backward pass costs about two forward passes.
        var pass = Cost.Of(_plan);
        var work = (PassesPerContext * pass.Work) + (3 * pass.Work * Subgradients.Evaluations(_held.Kinks.Count));
        foreach (var claim in _claims.Where(claim => claim.Node is not null))
        {
            _checkpoint.Pass();
            var reach = new Reach(PlanMoving(claim.Node!), claim.Node!, Loss);
            work +=
                (IsLeaf(claim.Node!) ? 0 : PassesPerContext * pass.Work)
                + ((reach.IsAtMostQuadratic ? EvaluationsOfQuadratic : EvaluationsPerElement) * reach.Work());
        }

        var elements = _claims.Sum(claim => (double)claim.Analytic.Shape.Length);
        return new Cost(work, (PlansHeld * Cost.BytesOf(_plan)) + (Cost.NodeBytes * _held.Graph.Nodes.Count) + (ElementBytes * elements))
            + Cost.OfBuilding(_held.Graph)
            + Cost.OfAnswer(NumbersPerElement * elements);
    }

    /// <summary>The cost of the constructor: it computes the gradients and finds the kinks.</summary>
    public static Cost CostOfPreparation(TrainingStep step)
    {
        var plan = step.Plan([step.Loss, .. step.Quantities.Select(quantity => quantity.Gradient)]);
        var once = Cost.Of(plan);
        return new Cost(PassesToPrepare * once.Work, once.Bytes + (PlansHeld * Cost.BytesOf(plan))) + Cost.OfBuilding(step.Loss.Graph);
    }

    private Node Loss => _held.Find(_step.Loss)!;

    /// <summary>Checks every element.</summary>
    public CheckReport Run()
    {
        using var leaves = new Context(_plan, new Dictionary<Node, Tensor>(_held.Assignment));
        var differentiated = _claims.ToDictionary(claim => claim, claim => Differentiate(claim, leaves));
        Node[] nodes = [.. _claims.Where(claim => claim.Node is not null).Select(claim => claim.Node!)];
        var subgradients = _held.Kinks.Count > 0 && nodes.Length > 0 ? new Subgradients(_held, Loss, nodes, _checkpoint) : null;
        var judge = new Judge(
            _precision,
            _tolerance,
            subgradients,
            Witness,
            differentiated
                .Values.SelectMany(derivatives => derivatives)
                .Select(derivative => Math.Abs(derivative.Value))
                .DefaultIfEmpty()
                .Max()
        );
        judge.Relate(_held.Kinks.Count, differentiated);
        foreach (var claim in _claims)
        {
            _checkpoint.Pass();
            judge.Consider(claim, differentiated[claim]);
        }

        return judge.Report(
            subgradients is null
                ? []
                :
                [
                    .. Enumerable
                        .Range(0, _held.Kinks.Count)
                        .Where(subgradients.MayMatter)
                        .Take(MostKinks)
                        .Select(i => Describe(_held.Kinks[i], subgradients.AffectedBy(i))),
                ],
            _arithmetic
        );
    }

    private static Quantity[] Find(TrainingStep step, IEnumerable<string> names)
    {
        var known = step.Quantities.Where(quantity => quantity.Role != QuantityRole.Loss).ToDictionary(quantity => quantity.Name);
        return [.. names.Select(name => known.GetValueOrDefault(name) ?? throw Unknown(name, [.. known.Keys]))];
    }

    private static ClaimException Unknown(string name, string[] known) =>
        new(
            name,
            $"expected one of {string.Join(", ", known.Take(MostNames))}{(known.Length > MostNames ? ", …" : "")}; "
                + $"found '{Suggestion.Cut(name)}'"
        );

    private static WrittenTensor Fitting(Quantity quantity, WrittenTensor claimed) =>
        claimed.Tensor.Shape == quantity.Value.Shape
            ? claimed
            : throw new ClaimException(
                quantity.Name,
                $"expected the shape of '{quantity.Name}', {quantity.Value.Shape}; found {claimed.Tensor.Shape}"
            );

    private static Tensor Copy(Tensor tensor) => new(tensor.Shape, tensor.Values.ToArray());

    /// <summary>The values of the leaves and of the node to move.</summary>
    private Dictionary<Node, Tensor> Given(Node moved)
    {
        var given = new Dictionary<Node, Tensor>(_held.Assignment);
        if (!given.ContainsKey(moved))
        {
            using var evaluation = new EvaluationPlan([moved], given.Keys).Evaluate(given, _checkpoint);
            given.Add(moved, Copy(evaluation.Read(moved)));
        }

        return given;
    }

    private NumericalDerivative[] Differentiate(Claim claim, Context leaves)
    {
        var derivatives = new NumericalDerivative[claim.Analytic.Shape.Length];
        if (claim.Node is not { } node)
        {
            // The loss does not depend on this node, so every derivative is 0.
            return derivatives;
        }

        using var own = IsLeaf(node) ? null : new Context(PlanMoving(node), Given(node));
        var context = own ?? leaves;
        var (before, functionError) = context.Evaluated(FunctionError, _checkpoint);
        var reach = new Reach(context.Plan, node, Loss);
        using var perturbation = new Perturbation(reach, context.Given, before, _checkpoint);
        for (var i = 0; i < derivatives.Length; i++)
        {
            perturbation.Choose(i);
            var derivative = NumericalDerivative.Of(perturbation.OutputAt, before[node][i], functionError, reach.IsAtMostQuadratic);
            var seemsWrong = !reach.IsAtMostQuadratic && !(Math.Abs(claim.Claimed.Values[i] - derivative.Value) <= derivative.Error);
            derivatives[i] = seemsWrong ? derivative.Confirmed(perturbation.OutputAt, before[node][i], functionError) : derivative;
            perturbation.Restore();
        }

        return derivatives;
    }

    private bool IsLeaf(Node node) => _held.Assignment.ContainsKey(node);

    private EvaluationPlan PlanMoving(Node node) => IsLeaf(node) ? _plan : new([Loss], [.. _held.Assignment.Keys, node]);

    /// <summary>
    /// The complex-step derivative; <see langword="null"/> if an operation does not support it or the work limit is used up.
    /// </summary>
    private double? Witness(Claim claim, int element)
    {
        if (claim.Node is null || _witnessWork > MostWitnessWork)
        {
            return null;
        }

        var given = Given(claim.Node);
        var plan = new EvaluationPlan([Loss], given.Keys);
        _witnessWork += ComplexCost * Cost.Of(plan).Work;
        using var values = plan.Evaluate(given, _checkpoint);
        return ComplexStep.Derivative(plan, values, claim.Node, element, Loss, _checkpoint);
    }

    private double FunctionError(EvaluationPlan plan, Dictionary<Node, Tensor> given)
    {
        var gradients = Loss.Differentiate(RoundingError.Rounded(plan));
        using var values = new EvaluationPlan([Loss, .. plan.Nodes, .. gradients.Values], given.Keys).Evaluate(given, _checkpoint);
        return RoundingError.Of(plan, values, gradients, _checkpoint);
    }

    private KinkReport Describe(HeldKink kink, IReadOnlyList<(Node Node, int Element)> affected)
    {
        var original = kink.Original;
        var quantity =
            _step.Quantities.FirstOrDefault(quantity => original.Operands.Contains(quantity.Value))
            ?? _step.Quantities.First(quantity => quantity.Value.Index >= original.Index);
        return new KinkReport(
            quantity.Name,
            Place.At(kink.Element, kink.Weight.Shape).Index(kink.Weight.Shape),
            kink.Margin,
            original.Operation.Name,
            [.. affected.Select(element => _claims.First(claim => claim.Node == element.Node).NameOf(element.Element))]
        );
    }

    /// <summary>
    /// The loss before any move. All leaves share one context, so a graph of a thousand layers is evaluated once, not once per parameter.
    /// </summary>
    private sealed class Context(EvaluationPlan plan, Dictionary<Node, Tensor> given) : IDisposable
    {
        private Evaluation? _before;
        private double _functionError;

        /// <summary>The plan that computes the loss.</summary>
        public EvaluationPlan Plan => plan;

        /// <summary>The values of the given nodes.</summary>
        public Dictionary<Node, Tensor> Given => given;

        /// <summary>All values and the rounding error of the loss, computed on first use.</summary>
        public (Evaluation Before, double FunctionError) Evaluated(
            Func<EvaluationPlan, Dictionary<Node, Tensor>, double> functionError,
            Checkpoint checkpoint
        )
        {
            if (_before is null)
            {
                _before = plan.Evaluate(given, checkpoint);
                _functionError = functionError(plan, given);
            }

            return (_before, _functionError);
        }

        public void Dispose() => _before?.Dispose();
    }
}
