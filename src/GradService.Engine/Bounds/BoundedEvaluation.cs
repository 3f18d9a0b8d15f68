using System.Collections.Immutable;
using GradService.Engine.Answers;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Bounds;

/// <summary>
/// Evaluates nodes with error bounds. The numbers that a student wrote replace the values of their nodes; everything that follows from them
/// is computed when it is read.
/// </summary>
/// <param name="assignment">The tensors of the leaves, which are exact.</param>
/// <param name="written">The numbers written for other nodes. More may be added as long as nothing that depends on them was read.</param>
/// <param name="carried">How unseen intermediate numbers may have been rounded; <see langword="null"/> if not at all.</param>
/// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
internal sealed class BoundedEvaluation(
    IReadOnlyDictionary<Node, Tensor> assignment,
    IReadOnlyDictionary<Node, Bounded> written,
    CarriedDigits? carried,
    Checkpoint checkpoint = default
)
{
    // The overhead of a node, in floating-point operations.
    private const double NodeWork = 1_000;

    // Slower and larger than an ordinary evaluation: each value has an array of its own, and error bounds.
    private const double Slower = 20;
    private const double Larger = 3;
    private const double NodeBytes = 200;

    private readonly Dictionary<Node, Bounded> _values = [];

    /// <summary>The cost of evaluating a whole plan this way.</summary>
    public static Cost CostOf(EvaluationPlan plan) =>
        new(Slower * Cost.Of(plan).Work, (Larger * Cost.BytesOf(plan)) + (NodeBytes * plan.Steps.Length));

    /// <summary>Approximate number of floating-point operations so far.</summary>
    public double Work { get; private set; }

    /// <summary>The value of a node: the numbers written for it, or else what follows from other written numbers.</summary>
    public Bounded this[Node node]
    {
        get
        {
            if (Known(node) is { } known)
            {
                return known;
            }

            // An explicit stack: chains of nodes can be longer than the thread's stack.
            var open = new Stack<Node>([node]);
            while (open.TryPeek(out var top))
            {
                if (Known(top) is null)
                {
                    var application = ApplicationOf(top);
                    var waiting = open.Count;
                    foreach (var operand in application.Operands)
                    {
                        if (Known(operand) is null)
                        {
                            open.Push(operand);
                        }
                    }

                    if (open.Count > waiting)
                    {
                        continue;
                    }

                    Keep(top, Rounded(top, Apply(top, application)));
                }

                open.Pop();
            }

            return _values[node];
        }
    }

    /// <summary>Predicts a node from its operands, ignoring the numbers written for the node itself.</summary>
    public Bounded Predict(Node node)
    {
        var application = ApplicationOf(node);
        foreach (var operand in application.Operands)
        {
            _ = this[operand];
        }

        return Apply(node, application);
    }

    /// <summary>
    /// How a node is computed if some of its ancestors' values were written. A student who rounds intermediate numbers computes from the
    /// previous ones: 1 − a from the rounded a, not from z.
    /// </summary>
    public Application ApplicationOf(Node node) => StableForms.Chosen(node, carried is null ? written.ContainsKey : _ => true);

    private Bounded? Known(Node node)
    {
        if (_values.TryGetValue(node, out var value))
        {
            return value;
        }

        if (written.TryGetValue(node, out var given))
        {
            return Keep(node, given);
        }

        return assignment.TryGetValue(node, out var exact) ? Keep(node, new Bounded(exact.Values.ToArray(), null)) : null;
    }

    private Bounded Keep(Node node, Bounded value)
    {
        _values.Add(node, value);
        return value;
    }

    private Bounded Apply(Node node, Application application)
    {
        var (operation, operands) = application;
        var values = new double[node.Shape.Length];
        checkpoint.Pass();
        var centres = new Operands(new Centres(_values), operands, checkpoint);
        operation.Evaluate(centres, values);
        Work += NodeWork + operation.Work(operands, node);
        foreach (var operand in operands)
        {
            if (_values[operand].Errors is not null)
            {
                var errors = new double[values.Length];
                operation.ErrorBound(centres, new Operands(new Radii(_values), operands), values, errors);
                return new Bounded(values, WithProducts(operation, operands, centres, errors));
            }
        }

        return new Bounded(values, WithProducts(operation, operands, centres, null));
    }

    /// <summary>Adds the rounding of the single products in a matrix product: by hand, each of them is written down as well.</summary>
    private double[]? WithProducts(Operation operation, ImmutableArray<Node> operands, Operands centres, double[]? errors)
    {
        if (carried is null || operation is not MatMul product || product.Terms(operands) is var terms && terms < 2)
        {
            return errors;
        }

        errors ??= new double[product.InferShape([operands[0].Shape, operands[1].Shape]).Length];
        var scale = new double[errors.Length];
        product.RoundingScale(centres, errors, scale);
        for (var i = 0; i < errors.Length; i++)
        {
            errors[i] += terms * carried.HalfUnit(scale[i] / terms);
        }

        return errors;
    }

    /// <summary>Adds the rounding of an intermediate number that is not on the sheet but may have been written down.</summary>
    private Bounded Rounded(Node node, Bounded value)
    {
        if (carried is null || node.Operation is Constant or LinearMap || node.Operation.Equals(Functions.Negate))
        {
            return value;
        }

        var errors = new double[value.Values.Length];
        for (var i = 0; i < errors.Length; i++)
        {
            // A number that needs no more digits is not rounded.
            errors[i] = value.Error(i) + (value.Error(i) == 0 && carried.Holds(value.Values[i]) ? 0 : carried.HalfUnit(value.Values[i]));
        }

        return new Bounded(value.Values, errors);
    }

    private sealed class Centres(Dictionary<Node, Bounded> values) : INodeValues
    {
        public ReadOnlySpan<double> this[Node node] => values[node].Values;
    }

    private sealed class Radii(Dictionary<Node, Bounded> values) : INodeValues
    {
        public ReadOnlySpan<double> this[Node node] =>
            values[node] is var value && value.Errors is { } errors ? errors : new double[value.Values.Length];
    }
}
