using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Grading;

/// <summary>
/// Values that carry how far they may be off: numbers that were written with some digits stand for nodes, and what follows from
/// them is computed, with its error bound, when it is asked for.
/// </summary>
/// <param name="assignment">The tensors of the leaves, which are exact.</param>
/// <param name="written">
/// The numbers written for other nodes. Nodes may be added as long as nothing was asked for that depends on them.
/// </param>
/// <param name="carried">How the numbers between the written ones may have been rounded; <see langword="null"/>: not at all.</param>
/// <param name="checkpoint">Passed between the pieces of the work.</param>
internal sealed class BoundedEvaluation(
    IReadOnlyDictionary<Node, Tensor> assignment,
    IReadOnlyDictionary<Node, Bounded> written,
    CarriedDigits? carried,
    Checkpoint checkpoint = default
)
{
    // What a node takes besides its arithmetic, in the time of floating-point operations.
    private const double NodeWork = 1_000;

    // Each value in an array of its own, with its error.
    private const double Slower = 20;
    private const double Larger = 3;
    private const double NodeBytes = 200;

    private readonly Dictionary<Node, Bounded> _values = [];

    /// <summary>What evaluating all of a plan this way takes.</summary>
    public static Cost CostOf(EvaluationPlan plan) =>
        new(Slower * Cost.Of(plan).Work, (Larger * Cost.BytesOf(plan)) + (NodeBytes * plan.Steps.Length));

    /// <summary>Floating-point operations so far, roughly.</summary>
    public double Work { get; private set; }

    /// <summary>The value of a node: what was written for it, or else what follows from what was.</summary>
    public Bounded this[Node node]
    {
        get
        {
            if (Known(node) is { } known)
            {
                return known;
            }

            // A stack of its own: chains of nodes can be longer than the thread's.
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

    /// <summary>What follows for a node from its own operands, whatever was written for it.</summary>
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
    /// How a node is computed where some of its ancestors' values were written. Whoever rounds on the way works from the numbers before,
    /// 1 − a from a that is rounded, not from z.
    /// </summary>
    public Application ApplicationOf(Node node) => EvaluationPlan.ApplicationOf(node, carried is null ? written.ContainsKey : _ => true);

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

    /// <summary>
    /// Adds the rounding of the products that a sum of products is made of: by hand, each of them is written down as well.
    /// </summary>
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

    /// <summary>Adds the rounding of a number that nobody wrote down here, but somebody may have on the way.</summary>
    private Bounded Rounded(Node node, Bounded value)
    {
        if (carried is null || node.Operation is Constant or ShapeChange or Transpose or Reshape || node.Operation.Equals(Functions.Negate))
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
