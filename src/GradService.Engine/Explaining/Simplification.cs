using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Explaining;

/// <summary>Writes products with constants as people do: 1/4 · 0.5 · (2 · x) as 1/4 · x, and no 1.</summary>
internal static class Simplification
{
    /// <summary>An operation applied to operands, in its simplest form.</summary>
    public static Node Apply(ComputationGraph graph, Operation operation, ImmutableArray<Node> operands)
    {
        if ((operation.Equals(Arithmetic.Divide) || operation.Equals(Arithmetic.Multiply)) && IsOne(operands[1]))
        {
            return operands[0];
        }

        if (operation.Equals(Arithmetic.Multiply))
        {
            var (left, right) = (Factored(operands[0]), Factored(operands[1]));
            // A factor that stands behind a quantity stays there: what comes from upstream reads first.
            if (left.Other is null || (!left.IsPlain && !right.IsPlain))
            {
                var other = left.Other is null ? right.Other : right.Other is null ? left.Other : graph.Add(operation, left.Other, right.Other);
                var (numerator, denominator) = (left.Numerator * right.Numerator, left.Denominator * right.Denominator);
                if (double.IsFinite(numerator / denominator) && (other?.Shape ?? Shape.Scalar) == operation.InferShape([operands[0].Shape, operands[1].Shape]))
                {
                    return Product(graph, numerator, denominator, other);
                }
            }
        }

        return graph.Add(operation, operands.AsSpan());
    }

    private static Node Product(ComputationGraph graph, double numerator, double denominator, Node? rest)
    {
        var factor = denominator == 1 ? graph.Constant(numerator) : graph.Add(Arithmetic.Divide, graph.Constant(numerator), graph.Constant(denominator));
        return rest is null ? factor : IsOne(factor) ? rest : graph.Add(Arithmetic.Multiply, factor, rest);
    }

    private static bool IsOne(Node node) => node.Operation is Constant { Value: 1 };

    /// <summary>A node as a fraction of constants times something else.</summary>
    private static (double Numerator, double Denominator, Node? Other, bool IsPlain) Factored(Node node)
    {
        if (node.Operation is Constant constant)
        {
            return (constant.Value, 1, null, false);
        }

        if (node.Operation is BroadcastTo && Factored(node.Operands[0]) is { Other: null } repeated)
        {
            return repeated;
        }

        if (node.Operation.Equals(Arithmetic.Divide) && node.Operands is [{ Operation: Constant numerator }, { Operation: Constant denominator }])
        {
            return (numerator.Value, denominator.Value, null, false);
        }

        if (node.Operation.Equals(Arithmetic.Multiply) && Factored(node.Operands[0]) is { Other: null } factor)
        {
            var rest = Factored(node.Operands[1]);
            return (factor.Numerator * rest.Numerator, factor.Denominator * rest.Denominator, rest.Other, false);
        }

        return (1, 1, node, true);
    }
}
