using GradService.Engine.Graph;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Checking;

/// <summary>
/// Compares gradients, element by element, with numerical derivatives that state their own error, so that no tolerance has to
/// be guessed. Of the backward pass they use the size of rounding errors and the subgradients at kinks; it has a say of its own only
/// where an error bound is large beside a number but small beside the largest.
/// </summary>
public sealed class GradientCheck
{
    // Up to three steps are tried, of six evaluations at most; a claim takes some passes over the whole graph besides.
    private const int EvaluationsPerElement = 18;
    private const int PassesPerClaim = 6;

    // The second witness evaluates everything, in complex numbers, for one element: for some elements, not for a hundred thousand.
    private const int ComplexCost = 10;
    private const double MostWitnessWork = 500_000_000;

    private const int MostKinks = 200;

    private readonly TrainingStep _step;
    private readonly HeldLoss _held;
    private readonly List<Claim> _claims;
    private readonly WrittenPrecision _precision;
    private readonly Tolerance? _tolerance;
    private readonly CancellationToken _cancellation;
    private double _witnessWork;

    /// <summary>Prepares a check.</summary>
    /// <param name="step">The training step.</param>
    /// <param name="claimed">The gradients to check, by quantity name; <see langword="null"/> for those of this engine, of every parameter.</param>
    /// <param name="tolerance">How far apart numbers may be; <see langword="null"/> for what the errors of both explain.</param>
    /// <param name="cancellation">Stops the preparation and the check.</param>
    /// <exception cref="ClaimException">A gradient is claimed for no quantity, or in a wrong shape.</exception>
    /// <exception cref="NonFiniteException">The step itself cannot be computed.</exception>
    public GradientCheck(
        TrainingStep step, IReadOnlyDictionary<string, WrittenTensor>? claimed, Tolerance? tolerance, CancellationToken cancellation = default)
    {
        (_step, _tolerance, _cancellation) = (step, tolerance, cancellation);
        var quantities = claimed is null ? [.. step.Parameters] : claimed.Keys.Select(name => Find(step, name)).ToArray();
        _precision = new WrittenPrecision(claimed?.Values ?? []);
        Node[] gradients = [.. quantities.Select(quantity => quantity.Gradient)];
        var plan = step.Plan([step.Loss, .. gradients]);
        using var analytic = step.Evaluate(plan, cancellation);
        var singles = _precision.IsSingle ? SingleRounding.Evaluate(plan, step.Assignment, gradients, cancellation) : null;
        _held = new HeldLoss(step, cancellation);
        _claims = [.. quantities.Select((quantity, i) => new Claim(
            quantity, _held.Find(quantity.Value), Copy(analytic.Read(quantity.Gradient)), claimed is null ? null : Fitting(quantity, claimed[quantity.Name]))
        {
            Single = singles?[i],
        })];
    }

    /// <summary>Floating-point operations of the check, roughly; a backward pass costs some two forward passes.</summary>
    public double Work =>
        (3 * new EvaluationPlan([Loss], [.. _held.Assignment.Keys]).Work * Subgradients.Evaluations(_held.Kinks.Count))
        + _claims.Where(claim => claim.Node is not null).Sum(claim =>
        {
            var plan = new EvaluationPlan([Loss], [.. _held.Assignment.Keys.Append(claim.Node!).Distinct()]);
            var reach = new Reach(plan, claim.Node!, Loss);
            return (PassesPerClaim * plan.Work) + ((reach.IsQuadratic ? 2 : EvaluationsPerElement) * reach.Work());
        });

    private Node Loss => _held.Find(_step.Loss)!;

    /// <summary>Checks every element.</summary>
    public CheckReport Run()
    {
        var differentiated = _claims.ToDictionary(claim => claim, claim => Differentiate(claim));
        Node[] nodes = [.. _claims.Where(claim => claim.Node is not null).Select(claim => claim.Node!)];
        var subgradients = _held.Kinks.Count > 0 && nodes.Length > 0 ? new Subgradients(_held, Loss, nodes, _cancellation) : null;
        var judge = new Judge(
            _precision,
            _tolerance,
            subgradients,
            Witness,
            differentiated.Values.SelectMany(derivatives => derivatives).Select(derivative => Math.Abs(derivative.Value)).DefaultIfEmpty().Max());
        judge.Relate(_held.Kinks.Count, differentiated);
        foreach (var claim in _claims)
        {
            _cancellation.ThrowIfCancellationRequested();
            judge.Consider(claim, differentiated[claim]);
        }

        return judge.Report(subgradients is null ? [] : [.. Enumerable.Range(0, _held.Kinks.Count)
            .Where(subgradients.MayMatter)
            .Take(MostKinks)
            .Select(i => Describe(_held.Kinks[i], subgradients.AffectedBy(i)))]);
    }

    private static Quantity Find(TrainingStep step, string name) =>
        step.Quantities.FirstOrDefault(quantity => quantity.Name == name && quantity.Role != QuantityRole.Loss)
        ?? throw new ClaimException(
            name, $"expected one of {string.Join(", ", step.Quantities.Where(quantity => quantity.Role != QuantityRole.Loss).Select(quantity => quantity.Name))}; found '{Suggestion.Cut(name)}'");

    private static WrittenTensor Fitting(Quantity quantity, WrittenTensor claimed) => claimed.Tensor.Shape == quantity.Value.Shape
        ? claimed
        : throw new ClaimException(quantity.Name, $"expected the shape of '{quantity.Name}', {quantity.Value.Shape}; found {claimed.Tensor.Shape}");

    private static Tensor Copy(Tensor tensor) => new(tensor.Shape, tensor.Values.ToArray());

    /// <summary>The values of the leaves, and of one node more: the one to move.</summary>
    private Dictionary<Node, Tensor> Given(Node moved)
    {
        var given = new Dictionary<Node, Tensor>(_held.Assignment);
        if (!given.ContainsKey(moved))
        {
            using var evaluation = new EvaluationPlan([moved], given.Keys).Evaluate(given, _cancellation);
            given.Add(moved, Copy(evaluation.Read(moved)));
        }

        return given;
    }

    private NumericalDerivative[] Differentiate(Claim claim)
    {
        var derivatives = new NumericalDerivative[claim.Analytic.Shape.Length];
        if (claim.Node is not { } node)
        {
            // The loss does not depend on it at all.
            return derivatives;
        }

        var given = Given(node);
        var plan = new EvaluationPlan([Loss], given.Keys);
        using var before = plan.Evaluate(given, _cancellation);
        var functionError = FunctionError(plan, given);
        var reach = new Reach(plan, node, Loss);
        using var perturbation = new Perturbation(reach, given, before, _cancellation);
        for (var i = 0; i < derivatives.Length; i++)
        {
            perturbation.Choose(i);
            var derivative = NumericalDerivative.Of(perturbation.OutputAt, before[node][i], functionError, reach.IsQuadratic);
            var seemsWrong = !reach.IsQuadratic && !(Math.Abs(claim.Claimed.Values[i] - derivative.Value) <= derivative.Error);
            derivatives[i] = seemsWrong ? derivative.Confirmed(perturbation.OutputAt, before[node][i], functionError) : derivative;
            perturbation.Restore();
        }

        return derivatives;
    }

    /// <summary>The derivative by a complex step, where the functions and the work already spent allow it.</summary>
    private double? Witness(Claim claim, int element)
    {
        if (claim.Node is null || _witnessWork > MostWitnessWork)
        {
            return null;
        }

        var given = Given(claim.Node);
        var plan = new EvaluationPlan([Loss], given.Keys);
        _witnessWork += ComplexCost * plan.Work;
        using var values = plan.Evaluate(given, _cancellation);
        return ComplexStep.Derivative(plan, values, claim.Node, element, Loss, _cancellation);
    }

    private double FunctionError(EvaluationPlan plan, Dictionary<Node, Tensor> given)
    {
        var gradients = Loss.Differentiate(RoundingError.Rounded(plan));
        using var values = new EvaluationPlan([Loss, .. plan.Nodes, .. gradients.Values], given.Keys).Evaluate(given, _cancellation);
        return RoundingError.Of(plan, values, gradients, _cancellation);
    }

    private KinkReport Describe(HeldKink kink, IReadOnlyList<(Node Node, int Element)> affected)
    {
        var original = kink.Original;
        var quantity = _step.Quantities.FirstOrDefault(quantity => original.Operands.Contains(quantity.Value))
            ?? _step.Quantities.First(quantity => quantity.Value.Index >= original.Index);
        return new KinkReport(
            quantity.Name,
            Place.At(kink.Element, kink.Weight.Shape).Index(kink.Weight.Shape),
            kink.Margin,
            original.Operation.Signature.Split('(')[0],
            [.. affected.Select(element => _claims.First(claim => claim.Node == element.Node).NameOf(element.Element))]);
    }
}
