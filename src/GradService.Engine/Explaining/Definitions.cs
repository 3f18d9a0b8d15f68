using GradService.Engine.Notation;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Explaining;

/// <summary>One-line definitions of the functions in a worked solution.</summary>
internal static class Definitions
{
    private static readonly Expression T = new Reference(new Symbol("t", "t"), IsOneNumber: true);
    private static readonly Expression P = new Reference(new Symbol("p", "p"), IsOneNumber: true);
    private static readonly Expression Row = new Reference(new Symbol("t", "t"), IsOneNumber: false);

    /// <summary>All definitions: name, arguments, formula if there is one, remark.</summary>
    private static readonly Definition[] All =
    [
        new("relu", [T], Expression.Call("max", 0, T), "its slope is step(t)"),
        new("leakyRelu", [T, P], null, "t for t > 0, else p t; its slope is step(t, p)"),
        new("elu", [T, P], null, "t for t > 0, else p (exp(t) − 1)"),
        new("step", [T], null, "1 for t > 0, else 0: the slope of relu"),
        new("step", [T, P], null, "1 for t > 0, else p: the slopes on both sides of a bend"),
        new("heaviside", [T], null, "1 for t > 0, ½ at 0, else 0"),
        new("sign", [T], null, "1 for t > 0, 0 at 0, else −1"),
        new("sigmoid", [T], Functions.Sigmoid.Definition(T), "its slope is sigmoid(t) (1 − sigmoid(t))"),
        new("bipolarSigmoid", [T], 2 * Expression.Call("sigmoid", T) - 1, "its slope is 2 sigmoid(t) (1 − sigmoid(t))"),
        new("hardSigmoid", [T], Functions.HardSigmoid.Definition(T), "its slope is 1/6 between −3 and 3, else 0"),
        new("hardTanh", [T], Functions.HardTanh.Definition(T), "its slope is 1 between −1 and 1, else 0"),
        new("relu6", [T], Functions.Relu6.Definition(T), "its slope is 1 between 0 and 6, else 0"),
        new("selu", [T], null, "1.0507009873554805 t for t > 0, else 1.0507009873554805 · 1.6732632423543772 (exp(t) − 1)"),
        new("mish", [T], T * Expression.Call("tanh", Expression.Call("softplus", T)), "a smooth relu"),
        new("softsign", [T], Functions.Softsign.Definition(T), "its slope is 1 / (1 + |t|)²"),
        new("logSigmoid", [T], Expression.Call("log", Expression.Call("sigmoid", T)), "its slope is sigmoid(−t)"),
        new("softplus", [T], Functions.Softplus.Definition(T), "its slope is sigmoid(t)"),
        new("silu", [T], T * Expression.Call("sigmoid", T), "also called swish"),
        new("gelu", [T], T * Expression.Call("normalCdf", T), "the exact form, not the one with tanh"),
        new("normalCdf", [T], null, "the distribution function of the standard normal distribution"),
        new("normalDensity", [T], Functions.NormalDensity.Definition(T), "the density of the standard normal distribution"),
        new("sechSquare", [T], 1 - Expression.Call("tanh", T).Power(2), "the slope of tanh, computed without the difference"),
        new("huber", [T, P], null, "½ t² for |t| ≤ p, else p (|t| − ½ p)"),
        new(
            "broadcast",
            [Row, new Reference(new Symbol("m", "m"), IsOneNumber: true), new Reference(new Symbol("n", "n"), IsOneNumber: true)],
            null,
            "t repeated into m rows and n columns"
        ),
        new("outer", [Row, P], null, "a matrix: every number of the first vector times every number of the second"),
        new("softmax", [Row], Softmax(Row), "over each row"),
        new("logSoftmax", [Row], Expression.Call("log", Expression.Call("softmax", Row)), "over each row"),
    ];

    /// <summary>The softmax of a row.</summary>
    public static Expression Softmax(Expression row) =>
        Expression.Call("exp", row) / new Total(Expression.Call("exp", row), Shape.Vector(0), Shape.Scalar);

    /// <summary>The functions that some formulas use, directly or in a definition, in the order of their first use.</summary>
    public static IReadOnlyList<Definition> UsedIn(IEnumerable<Expression> formulas)
    {
        var used = new List<Definition>();
        var open = new Queue<Expression>(formulas);
        while (open.TryDequeue(out var expression))
        {
            if (
                expression is FunctionCall call
                && Array.Find(All, known => known.Name == call.Function && known.Arguments.Count == call.Operands.Length) is { } definition
                && !used.Contains(definition)
            )
            {
                used.Add(definition);
                if (definition.Formula is { } formula)
                {
                    open.Enqueue(formula);
                }
            }

            foreach (var part in expression.Parts)
            {
                open.Enqueue(part);
            }
        }

        return used;
    }
}

/// <summary>The definition of a function in a worked solution.</summary>
/// <param name="Name">The function.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Formula">The function as a formula of its arguments; <see langword="null"/> if only words define it.</param>
/// <param name="Remark">The definition in words, or a remark about the formula.</param>
public sealed record Definition(string Name, IReadOnlyList<Expression> Arguments, Expression? Formula, string Remark)
{
    /// <summary>The function applied to its arguments.</summary>
    public Expression Subject => new FunctionCall(Name, [.. Arguments]);
}
