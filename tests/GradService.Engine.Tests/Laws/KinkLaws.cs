using GradService.Engine.Differentiation;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>Functions with a kink: their pieces, the corner between them and the documented derivative there.</summary>
public sealed class KinkLaws
{
    // Kinks of functions of one number lie at 0, at plus or minus their parameter, or at the ends of their range.
    private static readonly double[] Places = [0, 1.5, -1.5, 0.2, -0.2, 0.7, -0.7, 1, -1, 3, -3, 6];

    private static IEnumerable<(UnaryFunction Function, Kink Kink, double At)> Kinks =>
        from function in OperationCase.Unary.Select(unary => unary.Function).Append(Functions.Elu(1)).Distinct()
        let kink = function.Kink
        where kink is not null
        from at in Places
        where Value(x => kink.Margin([x]), at) == 0
        select (function, kink, at);

    [Fact]
    public void A_function_fixed_to_one_of_its_pieces_equals_the_function_there()
    {
        var bending = OperationCase.All.Where(law => law.Operation.Kink is not null).ToArray();
        Assert.Equal(
            [
                "abs",
                "elu(0.7)",
                "hardSigmoid",
                "hardTanh",
                "huber(1.5)",
                "leakyRelu(0.2)",
                "max",
                "min",
                "relu",
                "relu6",
                "selu",
                "softsign",
            ],
            bending.Select(law => law.Operation.Signature).Distinct().Order()
        );
        foreach (var law in bending)
        {
            var scope = new Scope();
            var operands = law.Operands.Select(scope.Leaf).ToArray();
            var kink = law.Operation.Kink!;
            var weight = scope.Leaf(
                new Tensor(kink.Margin([.. operands]).Shape, scope.Value(Functions.Heaviside.Of(kink.Margin([.. operands]))))
            );
            var (function, held) = (law.Operation.Of(operands), kink.Piece([.. operands], weight));

            Near.Equal(scope.Value(function), scope.Value(held), 1e-15, $"{law}");
            var seed = scope.Leaf(Sample.In(function.Shape, -1, 1, seed: 110));
            var (derivative, heldDerivative) = (
                Scope.Dot(function, seed).Differentiate(operands),
                Scope.Dot(held, seed).Differentiate(operands)
            );
            Assert.All(
                operands,
                operand => Near.Equal(scope.Value(derivative[operand]), scope.Value(heldDerivative[operand]), 1e-15, $"{law}, slope")
            );
        }
    }

    [Theory]
    [InlineData("relu", 0)]
    [InlineData("leakyRelu(0.2)", 0.2)]
    [InlineData("elu(0.7)", 0.7)]
    [InlineData("abs", 0)]
    [InlineData("clamp(0)", 1)]
    public void At_0_a_function_has_the_documented_derivative(string signature, double expected)
    {
        var function = OperationCase
            .Unary.Select(unary => unary.Function)
            .Append(Functions.Clamp(0))
            .First(one => one.Signature == signature);

        Assert.Equal(expected, Slope(x => function.Of(x), 0));
    }

    [Fact]
    public void Every_function_with_a_kink_is_0_in_its_margin_somewhere() =>
        Assert.Equal(
            OperationCase
                .Unary.Where(unary => unary.Function.Kink is not null)
                .Select(unary => unary.Function.Signature)
                .Distinct()
                .Order(),
            Kinks.Select(kink => kink.Function.Signature).Where(signature => signature != "elu(1)").Distinct().Order()
        );

    [Fact]
    public void A_kink_is_a_corner_if_the_slopes_of_its_pieces_differ_there() =>
        Assert.All(
            Kinks,
            found => Assert.Equal(found.Kink.IsCorner, SlopeOfPiece(found.Kink, 0, found.At) != SlopeOfPiece(found.Kink, 1, found.At))
        );

    [Fact]
    public void At_a_kink_the_weight_of_the_convention_gives_the_actual_derivative()
    {
        Assert.All(
            Kinks,
            found => Assert.Equal(Slope(x => found.Function.Of(x), found.At), SlopeOfPiece(found.Kink, found.Kink.DefaultWeight, found.At))
        );
        Assert.All(
            [Arithmetic.Max, Arithmetic.Min],
            function =>
            {
                var scope = new Scope();
                var (x, y, weight) = (
                    scope.Leaf(Tensor.Scalar(3)),
                    scope.Leaf(Tensor.Scalar(3)),
                    scope.Leaf(Tensor.Scalar(function.Kink!.DefaultWeight))
                );
                Assert.Equal(
                    scope.Value(function.Of(x, y).Differentiate([x])[x]),
                    scope.Value(function.Kink.Piece([x, y], weight).Differentiate([x])[x])
                );
            }
        );
    }

    /// <summary>
    /// The first and second derivative of a function without a kink change little between neighbours, wherever they are moderate. A clamp
    /// is excepted: it is the derivative of a function with a kink, and stands in no forward pass. So are steps, which are constant.
    /// </summary>
    [Fact]
    public void A_function_without_a_kink_has_no_jump_in_its_derivatives()
    {
        const int neighbours = 4096;
        const double moderate = 10;
        var grid = Tensor.Vector([.. Enumerable.Range(0, 6 * neighbours).Select(i => -3 + (i + 0.5) / neighbours)]);
        var smooth = OperationCase
            .Unary.Select(unary => unary.Function)
            .Distinct()
            .Where(function => function is { Kink: null, IsStep: false, Name: not "clamp" });
        foreach (var function in smooth)
        {
            var scope = new Scope();
            var x = scope.Leaf(grid);
            var first = new SumTo(Shape.Scalar).Of(function.Of(x)).Differentiate([x])[x];
            var second = new SumTo(Shape.Scalar).Of(first).Differentiate([x])[x];
            var derivatives = new[] { scope.Value(first), scope.Value(second) };
            for (var i = 1; i < grid.Values.Length; i++)
            {
                if (derivatives.All(derivative => Math.Abs(derivative[i - 1]) < moderate && Math.Abs(derivative[i]) < moderate))
                {
                    Assert.All(
                        derivatives,
                        derivative => Assert.True(Math.Abs(derivative[i] - derivative[i - 1]) < 0.1, $"{function} at {grid.Values[i]}")
                    );
                }
            }
        }
    }

    private static double Value(Func<Node, Node> function, double at)
    {
        var scope = new Scope();
        return scope.Value(function(scope.Leaf(Tensor.Scalar(at))))[0];
    }

    private static double Slope(Func<Node, Node> function, double at)
    {
        var scope = new Scope();
        var x = scope.Leaf(Tensor.Scalar(at));
        return scope.Value(function(x).Differentiate([x])[x])[0];
    }

    private static double SlopeOfPiece(Kink kink, double weight, double at) => Slope(x => kink.Piece([x], x.Graph.Constant(weight)), at);
}
