using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Programs;

/// <summary>An operator between two operands.</summary>
/// <param name="Precedence">Higher precedence binds tighter.</param>
/// <param name="RightPrecedence">The lowest precedence that an operator in its right operand may have.</param>
/// <param name="Apply">Adds the node of the operation.</param>
internal sealed record Operator(int Precedence, int RightPrecedence, Func<Node, Node, Node> Apply);

/// <summary>The operators, with Python's precedence: a unary minus binds tighter than a product and looser than a power.</summary>
internal static class Operators
{
    /// <summary>The precedence of a unary sign.</summary>
    public const int Sign = 3;

    private static readonly Dictionary<string, Operator> All = new()
    {
        ["+"] = new(1, 2, (x, y) => x.Graph.Add(Arithmetic.Add, x, y)),
        ["-"] = new(1, 2, (x, y) => x.Graph.Add(Arithmetic.Subtract, x, y)),
        ["*"] = new(2, 3, (x, y) => x.Graph.Add(Arithmetic.Multiply, x, y)),
        ["/"] = new(2, 3, (x, y) => x.Graph.Add(Arithmetic.Divide, x, y)),
        ["@"] = new(2, 3, Product),
        // The exponent may begin with a minus, as in 2 ^ -a. Powers are right-associative: a ^ b ^ c = a ^ (b ^ c).
        ["^"] = new(4, Sign, Power),
    };

    /// <summary>The operator of a token; <see langword="null"/> if the token is not an operator.</summary>
    public static Operator? Find(Token token) => token.Kind == TokenKind.Symbol ? All.GetValueOrDefault(token.Text) : null;

    private static Node Power(Node x, Node y) =>
        y.Operation is Constant { Value: 2 } ? x.Graph.Add(Functions.Square, x) : x.Graph.Add(Arithmetic.Power, x, y);

    /// <summary>
    /// The matrix product with NumPy's rule for vectors: a vector is a row on the left and a column on the right, and the added axis is
    /// dropped from the result.
    /// </summary>
    private static Node Product(Node x, Node y)
    {
        var graph = x.Graph;
        if (x.Shape.Rank == 0 || y.Shape.Rank == 0)
        {
            throw new ShapeMismatchException(MatMul.Plain, "vectors or matrices (use '*' with a single number)", [x.Shape, y.Shape]);
        }

        if (x.Shape.Rank == 2 && y.Shape.Rank == 2)
        {
            return graph.Add(MatMul.Plain, x, y);
        }

        var left = x.Shape.Rank == 2 ? x : graph.Add(new Reshape(Shape.Matrix(1, x.Shape.Columns)), x);
        var right = y.Shape.Rank == 2 ? y : graph.Add(new Reshape(Shape.Matrix(y.Shape.Columns, 1)), y);
        var product = graph.Add(MatMul.Plain, left, right);
        var shape = x.Shape.Rank == y.Shape.Rank ? Shape.Scalar : Shape.Vector((int)product.Shape.Length);
        return graph.Add(new Reshape(shape), product);
    }
}
