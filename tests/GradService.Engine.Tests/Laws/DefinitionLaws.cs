using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>The kernel of a function computes what its definition says.</summary>
public sealed class DefinitionLaws
{
    private static readonly Symbol X = new("x", "x");

    [Fact]
    public void A_kernel_agrees_with_the_definition()
    {
        foreach (var (function, from, to) in OperationCase.Unary.Where(unary => unary.Function.Definition is not null))
        {
            var scope = new Scope();
            var x = scope.Leaf(Sample.In(Shape.Vector(50), from, to, seed: 120));
            var definition = function.Definition!(new Reference(X, IsOneNumber: true));
            Near.Equal(
                scope.Value(x).Select(value => Value(definition, value)).ToArray(),
                scope.Value(function.Of(x)),
                2e-13,
                function.Signature
            );
        }
    }

    /// <summary>Every other function is defined by some of these.</summary>
    [Fact]
    public void Few_functions_have_no_definition() =>
        Assert.Equal(
            ["abs", "cos", "exp", "heaviside", "log", "sign", "sin", "sqrt", "step(0.3)"],
            OperationCase
                .Unary.Where(unary => unary.Function.Definition is null)
                .Select(unary => unary.Function.Signature)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

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
            ("abs", [var x]) => Math.Abs(x),
            ("max", [var x, var y]) => Math.Max(x, y),
            ("min", [var x, var y]) => Math.Min(x, y),
            ("erfc", [var x]) => TextbookDerivatives.Erfc(x),
            _ => throw new ArgumentException($"{function} is no function that definitions use"),
        };
}
