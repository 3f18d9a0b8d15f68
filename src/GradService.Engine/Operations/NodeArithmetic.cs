using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>
/// Arithmetic on nodes, so that a derivative rule reads like its formula. Equal expressions become one node; multiplying
/// by 1 adds none, and a number that is repeated over a tensor only to be multiplied with one is not repeated.
/// </summary>
public static class NodeArithmetic
{
    extension(Node)
    {
        /// <summary>The elementwise sum.</summary>
        public static Node operator +(Node left, Node right) => Arithmetic.Add.Of(left, right);

        /// <summary>The elementwise sum with a number.</summary>
        public static Node operator +(Node left, double right) => left + left.Graph.Constant(right);

        /// <summary>The elementwise difference.</summary>
        public static Node operator -(Node left, Node right) => Arithmetic.Subtract.Of(left, right);

        /// <summary>The elementwise difference from a number.</summary>
        public static Node operator -(double left, Node right) => right.Graph.Constant(left) - right;

        /// <summary>The elementwise difference to a number.</summary>
        public static Node operator -(Node left, double right) => left - left.Graph.Constant(right);

        /// <summary>The elementwise opposite.</summary>
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

    /// <summary>The sum over each row, in one column.</summary>
    public static Node SumOfRows(this Node node) => new SumTo(node.Shape.WithOneColumn()).Of(node);

    private static bool IsOne(Node node) => node.Operation is Constant { Value: 1 };

    private static Node Unrepeated(Node node, Node other, Shape? shape) =>
        node.Operation is BroadcastTo && Shape.Broadcast(node.Operands[0].Shape, other.Shape) == shape ? node.Operands[0] : node;
}
