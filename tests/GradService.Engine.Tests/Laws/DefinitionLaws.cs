using System.Numerics;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Numbers;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>A float64 kernel computes what the operation's definition says.</summary>
public sealed class DefinitionLaws
{
    private static readonly Symbol X = new("x", "x");

    [Fact]
    public void A_kernel_agrees_with_the_textbook_formula()
    {
        foreach (var (function, from, to) in OperationCase.Unary)
        {
            var scope = new Scope();
            var x = scope.Leaf(Sample.In(Shape.Vector(50), from, to, seed: 120));
            var definition = function.Definition(new Reference(X, IsOneNumber: true));
            Near.Equal(
                scope.Value(x).Select(value => Value(definition, value)).ToArray(),
                scope.Value(function.Of(x)),
                2e-13,
                function.Signature
            );
        }
    }

    [Fact]
    public void A_kernel_agrees_with_the_operation_in_another_type_of_number()
    {
        var tried = 0;
        foreach (var law in OperationCase.All.Where(law => !UsesErfc(law.Operation)))
        {
            var scope = new Scope();
            var result = law.Operation.Of([.. law.Operands.Select(scope.Leaf)]);
            var plan = new EvaluationPlan([result], [.. scope.Given.Keys]);
            var values = plan.Evaluate(leaf => scope.Value(leaf).Select(ComplexScalar.From).ToArray(), default)[result.Index]!;
            Near.Equal(scope.Value(result), values.Select(value => value.Value.Real).ToArray(), 1e-14, law.Operation.Signature);
            Assert.All(values, value => Assert.Equal(0, value.Value.Imaginary, 1e-15));
            tried++;
        }

        Assert.Equal(OperationCase.All.Count(law => !UsesErfc(law.Operation)), tried);
    }

    /// <summary>As textbooks write them, some of these overflow or cancel.</summary>
    [Theory]
    [InlineData("sigmoid", -800, 0)]
    [InlineData("sigmoid", 800, 1)]
    [InlineData("tanh", 800, 1)]
    [InlineData("tanh", -800, -1)]
    [InlineData("softplus", 800, 800)]
    [InlineData("softplus", -40, 4.248354255291589e-18)]
    [InlineData("sechSquare", 800, 0)]
    [InlineData("silu", -800, 0)]
    [InlineData("elu", 800, 800)]
    public void A_definition_is_computed_without_overflow_or_cancellation(string name, double x, double expected)
    {
        var definition = OperationCase.Unary.First(unary => unary.Function.Name == name).Function.Definition;
        var value = new Formula(definition).In<ComplexScalar>()(new(x), default).Value.Real;
        Assert.Equal(expected, value, 1e-15 * Math.Abs(expected));
    }

    [Fact]
    public void A_formula_of_tensors_is_no_formula_of_numbers() =>
        Assert.Throws<ArgumentException>(() => new Formula(x => x.Transpose()).In<ComplexScalar>());

    /// <summary>A term whose factor is 0 is 0, whatever the rest of it is.</summary>
    [Fact]
    public void A_strong_zero_outweighs_everything()
    {
        var term = new Formula((x, y) => Formula.StrongZero(x, 1 / y)).In<ComplexScalar>();
        Assert.Equal(Complex.Zero, term(default, default).Value);
        Assert.Equal(0.5, term(new(1), new(2)).Value);
    }

    private static bool UsesErfc(Operation operation) => operation.Equals(Functions.NormalCdf) || operation.Equals(Functions.Gelu);

    private static double Value(Expression expression, double x) =>
        expression switch
        {
            Reference => x,
            Numeral number => number.Value,
            Opposite negated => -Value(negated.Operand, x),
            Power power => Math.Pow(Value(power.Base, x), Value(power.Exponent, x)),
            Infix { Operator: InfixOperator.Add } sum => Value(sum.Left, x) + Value(sum.Right, x),
            Infix { Operator: InfixOperator.Subtract } difference => Value(difference.Left, x) - Value(difference.Right, x),
            Infix { Operator: InfixOperator.Multiply } product => Value(product.Left, x) * Value(product.Right, x),
            Infix { Operator: InfixOperator.Divide } quotient => Value(quotient.Left, x) / Value(quotient.Right, x),
            FunctionCall call => Call(call.Function, [.. call.Operands.Select(operand => Value(operand, x))]),
            _ => throw new ArgumentException($"{expression} is no formula of one number"),
        };

    private static double Call(string function, double[] operands) =>
        (function, operands) switch
        {
            ("exp", [var x]) => Math.Exp(x),
            ("log", [var x]) => Math.Log(x),
            ("sqrt", [var x]) => Math.Sqrt(x),
            ("sin", [var x]) => Math.Sin(x),
            ("cos", [var x]) => Math.Cos(x),
            ("abs", [var x]) => Math.Abs(x),
            ("sign", [var x]) => Math.Sign(x),
            ("max", [var x, var y]) => Math.Max(x, y),
            ("min", [var x, var y]) => Math.Min(x, y),
            ("pi", []) => Math.PI,
            ("erfc", [var x]) => TextbookDerivatives.Erfc(x),
            _ => throw new ArgumentException($"{function} is no function that definitions use"),
        };
}
