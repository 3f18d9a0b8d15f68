using System.Runtime.CompilerServices;
using GradService.Engine.Numbers;

namespace GradService.Engine.Notation;

/// <summary>A formula of one or two numbers, which any type of number can compute.</summary>
public sealed class Formula
{
    private static readonly Reference X = new(new Symbol("x", "x"), IsOneNumber: true);
    private static readonly Reference Y = new(new Symbol("y", "y"), IsOneNumber: true);

    private readonly Expression _tree;

    /// <summary>A formula of x.</summary>
    public Formula(Func<Expression, Expression> build) => _tree = build(X);

    /// <summary>A formula of x and y.</summary>
    public Formula(Func<Expression, Expression, Expression> build) => _tree = build(X, Y);

    /// <summary>The formula as a function of numbers; a formula of x ignores y.</summary>
    public Func<T, T, T> In<T>()
        where T : struct, IScalar<T> => Compiled<T>.Functions.GetValue(_tree, Compile<T>);

    /// <summary>x f, but 0 where x is 0, whatever f is: the limit of a term whose factor vanishes.</summary>
    public static Expression StrongZero(Expression x, Expression f) => Expression.Call("strongZero", x, f);

    private static Func<T, T, T> Compile<T>(Expression formula)
        where T : struct, IScalar<T>
    {
        switch (formula)
        {
            case Reference reference:
                return reference == X ? (x, _) => x : (_, y) => y;
            case Numeral numeral:
                var number = T.From(numeral.Value);
                return (_, _) => number;
            case FunctionCall { Function: "pi", Operands: [] }:
                return (_, _) => T.Pi;
            case Opposite opposite:
                var negated = Compile<T>(opposite.Operand);
                return (x, y) => -negated(x, y);
            case Power power:
                return Compile<T>(T.Power, power.Base, power.Exponent);
            // As textbooks write them, these five overflow or lose digits.
            case Infix(InfixOperator.Subtract, FunctionCall { Function: "exp", Operands: [var u] }, Numeral { Value: 1 }):
                return Compile<T>(T.ExpM1, u);
            case Infix(
                InfixOperator.Divide,
                Numeral { Value: 1 },
                Infix
                (InfixOperator.Add, Numeral { Value: 1 }, FunctionCall { Function: "exp", Operands: [Opposite(var u)] })
            ):
                return Compile<T>(T.Sigmoid, u);
            case Infix(
                InfixOperator.Divide,
                Infix
                (
                    InfixOperator.Subtract,
                    FunctionCall { Function: "exp", Operands: [var u] },
                    FunctionCall { Function: "exp", Operands: [Opposite(var v)] }
                ),
                Infix
                (InfixOperator.Add, FunctionCall { Function: "exp", Operands: [var w] }, FunctionCall { Function: "exp" })
            ) when u == v && u == w:
                return Compile<T>(T.Tanh, u);
            case FunctionCall
            {
                Function: "log",
                Operands: [Infix(InfixOperator.Add, Numeral { Value: 1 }, FunctionCall { Function: "exp", Operands: [var u] })]
            }:
                return Compile<T>(T.Softplus, u);
            case FunctionCall { Function: "log", Operands: [Infix(InfixOperator.Add, Numeral { Value: 1 }, var u)] }:
                return Compile<T>(T.LogP1, u);
            case Infix infix:
                return Compile(Operator<T>(infix.Operator), infix.Left, infix.Right);
            case FunctionCall { Operands: [var only] } call:
                return Compile(Function<T>(call.Function), only);
            case FunctionCall { Function: "strongZero", Operands: [var factor, var other] }:
                var (zero, value) = (Compile<T>(factor), Compile<T>(other));
                return (x, y) => zero(x, y) is var left && T.IsZero(left) ? left : left * value(x, y);
            case FunctionCall { Operands: [var left, var right] } call:
                return Compile(FunctionOfTwo<T>(call.Function), left, right);
            default:
                throw new ArgumentException($"{formula} is no formula of single numbers.", nameof(formula));
        }
    }

    private static Func<T, T, T> Compile<T>(Func<T, T> function, Expression operand)
        where T : struct, IScalar<T>
    {
        var inner = Compile<T>(operand);
        return (x, y) => function(inner(x, y));
    }

    private static Func<T, T, T> Compile<T>(Func<T, T, T> function, Expression left, Expression right)
        where T : struct, IScalar<T>
    {
        // Most formulas are a single operator.
        if (left == X && right == Y)
        {
            return function;
        }

        var (first, second) = (Compile<T>(left), Compile<T>(right));
        return (x, y) => function(first(x, y), second(x, y));
    }

    private static Func<T, T, T> Operator<T>(InfixOperator op)
        where T : struct, IScalar<T> =>
        op switch
        {
            InfixOperator.Add => (x, y) => x + y,
            InfixOperator.Subtract => (x, y) => x - y,
            InfixOperator.Multiply => (x, y) => x * y,
            InfixOperator.Divide => (x, y) => x / y,
            _ => throw new ArgumentException($"{op} is no operator of single numbers.", nameof(op)),
        };

    private static Func<T, T> Function<T>(string name)
        where T : struct, IScalar<T> =>
        name switch
        {
            "exp" => T.Exp,
            "log" => T.Log,
            "sqrt" => T.Sqrt,
            "sin" => T.Sin,
            "cos" => T.Cos,
            "erfc" => T.Erfc,
            "abs" => T.Abs,
            "sign" => T.SignOf,
            _ => throw new ArgumentException($"{name} is no primitive function of one number.", nameof(name)),
        };

    private static Func<T, T, T> FunctionOfTwo<T>(string name)
        where T : struct, IScalar<T> =>
        name switch
        {
            "max" => T.Max,
            "min" => T.Min,
            _ => throw new ArgumentException($"{name} is no primitive function of two numbers.", nameof(name)),
        };

    private static class Compiled<T>
        where T : struct, IScalar<T>
    {
        public static readonly ConditionalWeakTable<Expression, Func<T, T, T>> Functions = [];
    }
}
