using GradService.Engine.Differentiation;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Laws;

namespace GradService.Engine.Tests.Operations;

/// <summary>Compares operations on rows and matrices with their formulas, written out element by element.</summary>
public sealed class MatrixFormulaTests
{
    private static readonly Tensor Z = Sample.In(Shape.Matrix(2, 3), -2, 2, seed: 1);
    private static readonly Tensor Y = Sample.In(Shape.Matrix(2, 3), 0.1, 0.9, seed: 2);
    private static readonly Tensor G = Sample.In(Shape.Matrix(2, 3), -1, 1, seed: 3);

    [Fact]
    public void Softmax_has_the_jacobian_diag_p_minus_p_p() =>
        Check((z, _) => Softmax.Instance.Of(z), row => (i, j) => P(row, i) * ((i == j ? 1 : 0) - P(row, j)));

    [Fact]
    public void Log_softmax_has_the_jacobian_one_minus_p() =>
        Check((z, _) => LogSoftmax.Instance.Of(z), row => (i, j) => (i == j ? 1 : 0) - P(row, j));

    [Fact]
    public void Cross_entropy_with_logits_has_the_jacobian_y_times_p_minus_one() =>
        Check(
            (z, scope) => CrossEntropyWithLogits.Instance.Of(z, scope.Leaf(Y)),
            row => (i, j) => Y.Row(row)[i] * (P(row, j) - (i == j ? 1 : 0))
        );

    [Fact]
    public void Every_form_of_the_matrix_product_equals_the_triple_loop()
    {
        var scope = new Scope();
        var (a, b) = (Sample.In(Shape.Matrix(3, 4), -1, 1, seed: 4), Sample.In(Shape.Matrix(4, 2), -1, 1, seed: 5));
        var (left, right) = (scope.Leaf(a), scope.Leaf(b));
        var expected = new double[3 * 2];
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 2; j++)
            {
                for (var k = 0; k < 4; k++)
                {
                    expected[i * 2 + j] += a.Row(i)[k] * b.Row(k)[j];
                }
            }
        }

        Near.Equal(expected, scope.Value(MatMul.Plain.Of(left, right)), 1e-15, "A B");
        Near.Equal(expected, scope.Value(MatMul.LeftTransposed.Of(Transpose.Instance.Of(left), right)), 1e-15, "Aᵀ B");
        Near.Equal(expected, scope.Value(MatMul.RightTransposed.Of(left, Transpose.Instance.Of(right))), 1e-15, "A Bᵀ");
    }

    private static double P(int row, int i) => Math.Exp(Z.Row(row)[i]) / Z.Row(row).ToArray().Sum(Math.Exp);

    /// <summary>Compares Jᵀ g with the sum over the outputs i of g_i ∂output_i/∂z_j.</summary>
    private static void Check(Func<Node, Scope, Node> operation, Func<int, Func<int, int, double>> jacobian)
    {
        var scope = new Scope();
        var z = scope.Leaf(Z);
        var gradient = new SumTo(Shape.Scalar).Of(operation(z, scope) * scope.Leaf(G)).Differentiate([z])[z];
        var expected =
            from row in Enumerable.Range(0, 2)
            from j in Enumerable.Range(0, 3)
            select Enumerable.Range(0, 3).Sum(i => G.Row(row)[i] * jacobian(row)(i, j));

        Near.Equal(expected.ToArray(), scope.Value(gradient), 1e-15, "Jᵀ g");
    }
}
