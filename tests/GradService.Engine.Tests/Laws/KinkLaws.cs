using GradService.Engine.Differentiation;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>Functions with a kink: their pieces, the corner between them and the documented derivative there.</summary>
public sealed class KinkLaws
{
    [Theory]
    [InlineData("relu", 0)]
    [InlineData("leakyRelu(0.2)", 0.2)]
    [InlineData("elu(0.7)", 0.7)]
    [InlineData("abs", 0)]
    [InlineData("clamp(0)", 1)]
    public void At_its_kink_a_function_has_the_documented_derivative(string signature, double expected)
    {
        var corners = new[] { Functions.Relu, Functions.LeakyRelu(0.2), Functions.Elu(0.7), Functions.Abs, Functions.Clamp(0) };
        var scope = new Scope();
        var x = scope.Leaf(Tensor.Scalar(0));

        Assert.Equal(expected, scope.Value(corners.Single(function => function.Signature == signature).Of(x).Differentiate([x])[x])[0]);
    }

    [Fact]
    public void A_function_fixed_to_one_of_its_pieces_equals_the_function_there()
    {
        var bending = OperationCase.All.Where(law => law.Operation.Kink is not null).ToArray();
        Assert.Equal(
            ["abs", "elu(0.7)", "huber(1.5)", "leakyRelu(0.2)", "max", "min", "relu"],
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

    [Fact]
    public void A_kink_is_a_corner_if_the_slopes_of_its_pieces_differ_there()
    {
        (UnaryFunction Function, double At)[] kinks =
        [
            (Functions.Relu, 0),
            (Functions.Abs, 0),
            (Functions.LeakyRelu(0.2), 0),
            (Functions.Elu(0.7), 0),
            (Functions.Elu(1), 0),
            (Functions.Huber(1.5), 1.5),
            (Functions.Huber(1.5), -1.5),
        ];
        foreach (var (function, at) in kinks)
        {
            var (kink, scope) = (function.Kink!, new Scope());
            var x = scope.Leaf(Tensor.Scalar(at));
            var slopes = new[] { 0.0, 1.0 }.Select(weight =>
                scope.Value(kink.Piece([x], scope.Leaf(Tensor.Scalar(weight))).Differentiate([x])[x])[0]
            );

            Assert.Equal(0, scope.Value(kink.Margin([x]))[0]);
            Assert.Equal(kink.IsCorner, slopes.Distinct().Count() == 2);
        }
    }

    [Fact]
    public void At_a_kink_the_weight_of_the_convention_gives_the_actual_derivative()
    {
        var corners = new UnaryFunction[] { Functions.Relu, Functions.LeakyRelu(0.2), Functions.Elu(0.7), Functions.Abs };
        foreach (var function in corners)
        {
            var scope = new Scope();
            var (x, weight) = (scope.Leaf(Tensor.Scalar(0)), scope.Leaf(Tensor.Scalar(function.Kink!.DefaultWeight)));
            Assert.Equal(
                scope.Value(function.Of(x).Differentiate([x])[x]),
                scope.Value(function.Kink.Piece([x], weight).Differentiate([x])[x])
            );
        }

        foreach (var function in new[] { Arithmetic.Max, Arithmetic.Min })
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
    }
}
