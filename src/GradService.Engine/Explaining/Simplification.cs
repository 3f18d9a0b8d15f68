using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Explaining;

/// <summary>
/// Builds a graph in which products with constants are simplified as in handwriting: 1/4 · 0.5 · (2 · x) becomes 1/4 · x, and a factor
/// of 1 is dropped.
/// </summary>
internal sealed class Simplification(ComputationGraph graph)
{
    private static readonly Factor One = new(1, 1, null);

    // Each node as a constant times another node; computed once, because chains can be long.
    private readonly Dictionary<Node, Factor> _factors = [];

    /// <summary>An operation applied to operands, in its simplest form.</summary>
    public Node Apply(Operation operation, ImmutableArray<Node> operands)
    {
        if (operation.Equals(Arithmetic.Divide) && IsOne(operands[1]))
        {
            return operands[0];
        }

        // A matrix product of single numbers is an ordinary product.
        var isProduct =
            operation.Equals(Arithmetic.Multiply)
            || (
                operation is MatMul
                && operands.All(operand => operand.Shape.Length == 1)
                && operands.Any(operand => FactorOf(operand).IsNumber)
            );
        return (isProduct ? Product(operation, operands) : null) ?? Added(operation, operands);
    }

    private Node? Product(Operation operation, ImmutableArray<Node> operands)
    {
        var (left, right) = (FactorOf(operands[0]), FactorOf(operands[1]));
        // A constant on the right stays there, except 1: the upstream gradient should be read first.
        if (!left.IsNumber && !right.IsOne && (left.Of == operands[0] || right.Of == operands[1]))
        {
            return null;
        }

        var other =
            left.IsNumber ? right.Of
            : right.IsNumber ? left.Of
            : Added(Arithmetic.Multiply, [left.Of!, right.Of!]);
        var (numerator, denominator) = (left.Numerator * right.Numerator, left.Denominator * right.Denominator);
        if (
            !double.IsFinite(numerator / denominator)
            || (other?.Shape ?? Shape.Scalar) != operation.InferShape([operands[0].Shape, operands[1].Shape])
        )
        {
            return null;
        }

        var number =
            denominator == 1
                ? graph.Constant(numerator)
                : Added(Arithmetic.Divide, [graph.Constant(numerator), graph.Constant(denominator)]);
        return other is null ? number
            : IsOne(number) ? other
            : Added(Arithmetic.Multiply, [number, other]);
    }

    private Node Added(Operation operation, ImmutableArray<Node> operands)
    {
        var node = graph.Add(operation, operands.AsSpan());
        _factors[node] = (operation, operands) switch
        {
            (BroadcastTo, _) or (UnaryFunction { Signature: "identity" }, _) when FactorOf(operands[0]) is { IsNumber: true } same => same,
            (_, [{ Operation: Constant numerator }, { Operation: Constant denominator }]) when operation.Equals(Arithmetic.Divide) => new(
                numerator.Value,
                denominator.Value,
                null
            ),
            (_, [var first, var second]) when operation.Equals(Arithmetic.Multiply) && FactorOf(first) is { IsNumber: true } number =>
                number with
                {
                    Numerator = number.Numerator * FactorOf(second).Numerator,
                    Denominator = number.Denominator * FactorOf(second).Denominator,
                    Of = FactorOf(second).Of,
                },
            _ => One with { Of = node },
        };
        return node;
    }

    private Factor FactorOf(Node node) =>
        node.Operation is Constant constant ? new(constant.Value, 1, null) : _factors.GetValueOrDefault(node) ?? One with { Of = node };

    private static bool IsOne(Node node) => node.Operation is Constant { Value: 1 };

    /// <summary>A node as a fraction of numbers times another node.</summary>
    /// <param name="Numerator">The numerator.</param>
    /// <param name="Denominator">The denominator.</param>
    /// <param name="Of">The other node, or the node itself; <see langword="null"/> if the node is a plain fraction.</param>
    private sealed record Factor(double Numerator, double Denominator, Node? Of)
    {
        public bool IsNumber => Of is null;

        public bool IsOne => IsNumber && Numerator == 1 && Denominator == 1;
    }
}
