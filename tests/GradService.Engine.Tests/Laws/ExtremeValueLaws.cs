using GradService.Engine.Differentiation;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>NaN is never hidden, limits at infinity are those of calculus, and extreme numbers are computed like any others.</summary>
public sealed class ExtremeValueLaws
{
    [Fact]
    public void NaN_in_any_operand_makes_the_result_NaN_and_is_never_hidden()
    {
        foreach (var law in OperationCase.All)
        {
            for (var poisoned = 0; poisoned < law.Operands.Length; poisoned++)
            {
                var scope = new Scope();
                var operands = law
                    .Operands.Select((operand, k) => scope.Leaf(k == poisoned ? Filled(operand.Shape, double.NaN) : operand))
                    .ToArray();
                var result = scope.Value(law.Operation.Of(operands));

                Assert.All(result, value => Assert.True(double.IsNaN(value), $"{law}, operand {poisoned} is NaN: {value:R}"));
            }
        }
    }

    [Fact]
    public void A_derivative_at_NaN_is_NaN_unless_it_is_constant()
    {
        foreach (var (function, from, to) in OperationCase.Unary.Where(unary => unary.Function is { Polynomial: not 1, IsStep: false }))
        {
            var scope = new Scope();
            var x = scope.Leaf(Tensor.Scalar(double.NaN));
            // 1 − x has no polynomial degree among its facts, because its stable form is not a polynomial.
            if (!function.Equals(Functions.Complement))
            {
                Assert.True(double.IsNaN(scope.Value(function.Of(x).Differentiate([x])[x])[0]), function.Signature);
            }
        }
    }

    /// <summary>Limits from calculus; at −∞, x σ(x) and x Φ(x) are −∞ · 0, and log and √ are undefined.</summary>
    public static TheoryData<string, double, double> Limits =>
        new()
        {
            { "identity", double.NegativeInfinity, double.PositiveInfinity },
            { "negate", double.PositiveInfinity, double.NegativeInfinity },
            { "square", double.PositiveInfinity, double.PositiveInfinity },
            { "exp", 0, double.PositiveInfinity },
            { "expM1", -1, double.PositiveInfinity },
            { "log", double.NaN, double.PositiveInfinity },
            { "sqrt", double.NaN, double.PositiveInfinity },
            { "sin", double.NaN, double.NaN },
            { "cos", double.NaN, double.NaN },
            { "heaviside", 0, 1 },
            { "sign", -1, 1 },
            { "abs", double.PositiveInfinity, double.PositiveInfinity },
            { "relu", 0, double.PositiveInfinity },
            { "sigmoid", 0, 1 },
            { "sigmoidComplement", 1, 0 },
            { "complement", double.PositiveInfinity, double.NegativeInfinity },
            { "tanh", -1, 1 },
            { "tanhSlope", double.NegativeInfinity, double.NegativeInfinity },
            { "sechSquare", 0, 0 },
            { "softplus", 0, double.PositiveInfinity },
            { "silu", double.NaN, double.PositiveInfinity },
            { "normalCdf", 0, 1 },
            { "normalDensity", 0, 0 },
            { "gelu", double.NaN, double.PositiveInfinity },
            { "bipolarSigmoid", -1, 1 },
            { "hardSigmoid", 0, 1 },
            { "hardTanh", -1, 1 },
            { "relu6", 0, 6 },
            { "selu", -1.0507009873554805 * 1.6732632423543772, double.PositiveInfinity },
            { "mish", double.NaN, double.PositiveInfinity },
            { "softsign", -1, 1 },
            { "logSigmoid", double.NegativeInfinity, 0 },
            { "leakyRelu(0.2)", double.NegativeInfinity, double.PositiveInfinity },
            { "elu(0.7)", -0.7, double.PositiveInfinity },
            { "step(0.3)", 0.3, 1 },
            { "huber(1.5)", double.PositiveInfinity, double.PositiveInfinity },
            { "clamp(1.5)", -1.5, 1.5 },
        };

    [Theory]
    [MemberData(nameof(Limits))]
    public void At_infinity_a_function_has_its_limit(string signature, double below, double above)
    {
        var function = OperationCase.Unary.First(unary => unary.Function.Signature == signature).Function;

        Assert.Equal([below, above], Value(function, double.NegativeInfinity, double.PositiveInfinity));
    }

    [Fact]
    public void Every_function_has_a_limit_to_be_compared_with() =>
        Assert.Empty(OperationCase.Unary.Select(unary => unary.Function.Signature).Except(Limits.Select(row => (string)row[0])));

    [Fact]
    public void Extreme_numbers_among_others_are_computed_like_alone()
    {
        double[] extremes =
        [
            double.NaN,
            double.PositiveInfinity,
            double.NegativeInfinity,
            double.MaxValue,
            double.MinValue,
            double.Epsilon,
            -double.Epsilon,
            -0.0,
            0.5,
            710,
            -745,
        ];
        foreach (var function in OperationCase.Unary.Select(unary => unary.Function).Distinct())
        {
            // Vectors of eight and their rest are computed by different instructions.
            var together = Value(function, extremes);
            var alone = extremes.Select(value => Value(function, value)[0]).ToArray();

            Assert.Equal(alone.Select(BitConverter.DoubleToInt64Bits), together.Select(BitConverter.DoubleToInt64Bits));
        }
    }

    private static double[] Value(Operation operation, params double[] values)
    {
        var scope = new Scope();
        return scope.Value(operation.Of(scope.Leaf(Tensor.Vector(values))));
    }

    private static Tensor Filled(Shape shape, double value) => new(shape, Enumerable.Repeat(value, (int)shape.Length).ToArray());
}
