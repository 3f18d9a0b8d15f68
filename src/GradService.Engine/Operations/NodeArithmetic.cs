using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>
/// Arithmetic on nodes, so that a derivative rule reads like its formula. Equal expressions share one node, and multiplying by 1 adds none.
/// A factor is multiplied in before broadcasting, not after.
/// </summary>
public static class NodeArithmetic
{
    /// <summary>A tensor that is filled with one number.</summary>
    public static Node Filled(this ComputationGraph graph, Shape shape, double value) =>
        shape.Rank == 0 ? graph.Constant(value) : new BroadcastTo(shape).Of(graph.Constant(value));

    extension(Node)
    {
        /// <summary>The elementwise sum.</summary>
        public static Node operator +(Node left, Node right) => Arithmetic.Add.Of(left, right);

        /// <summary>The elementwise sum with a number.</summary>
        public static Node operator +(Node left, double right) => left + left.Graph.Constant(right);

        /// <summary>The elementwise difference.</summary>
        public static Node operator -(Node left, Node right) => Arithmetic.Subtract.Of(left, right);

        /// <summary>A number minus a node, elementwise.</summary>
        public static Node operator -(double left, Node right) => right.Graph.Constant(left) - right;

        /// <summary>A node minus a number, elementwise.</summary>
        public static Node operator -(Node left, double right) => left - left.Graph.Constant(right);

        /// <summary>The elementwise negation.</summary>
        public static Node operator -(Node operand) => Functions.Negate.Of(operand);

        /// <summary>The elementwise product.</summary>
        public static Node operator *(Node left, Node right)
        {
            var shape = Shape.Broadcast(left.Shape, right.Shape);
            left = Unrepeated(left, right, shape);
            right = Unrepeated(right, left, shape);
            return IsOne(left) && right.Shape == shape ? right
                : IsOne(right) && left.Shape == shape ? left
                : Arithmetic.Multiply.Of(left, right);
        }

        /// <summary>The elementwise product with a number.</summary>
        public static Node operator *(double left, Node right) => right.Graph.Constant(left) * right;

        /// <summary>The elementwise quotient.</summary>
        public static Node operator /(Node left, Node right) => Arithmetic.Divide.Of(left, right);

        /// <summary>The elementwise quotient by a number.</summary>
        public static Node operator /(Node left, double right) => left / left.Graph.Constant(right);
    }

    /// <summary>The sum of each row, as one column.</summary>
    public static Node SumOfRows(this Node node) => new SumTo(node.Shape.WithOneColumn()).Of(node);

    private static bool IsOne(Node node) => node.Operation is Constant { Value: 1 };

    private static Node Unrepeated(Node node, Node other, Shape? shape) =>
        node.Operation is BroadcastTo && Shape.Broadcast(node.Operands[0].Shape, other.Shape) == shape ? node.Operands[0] : node;
}
