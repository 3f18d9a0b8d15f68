using System.Numerics.Tensors;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Numbers;

namespace GradService.Engine.Operations;

/// <summary>Elementwise arithmetic, each operation with its derivatives; g is the upstream gradient.</summary>
public static class Arithmetic
{
    /// <summary>x + y.</summary>
    public static readonly BinaryFunction Add = new("add", TensorPrimitives.Add, (x, y, sum, g) => g, (x, y, sum, g) => g)
    {
        Polynomial = (x, y) => Math.Max(x, y),
        Definition = (x, y) => x + y,
        IsWrittenOut = true,
    };

    /// <summary>x − y.</summary>
    public static readonly BinaryFunction Subtract = new(
        "subtract",
        TensorPrimitives.Subtract,
        (x, y, difference, g) => g,
        (x, y, difference, g) => -g
    )
    {
        Polynomial = (x, y) => Math.Max(x, y),
        Definition = (x, y) => x - y,
        IsWrittenOut = true,
    };

    /// <summary>x y.</summary>
    public static readonly BinaryFunction Multiply = new(
        "multiply",
        TensorPrimitives.Multiply,
        (x, y, product, g) => g * y,
        (x, y, product, g) => g * x
    )
    {
        Polynomial = (x, y) => x + y,
        Definition = (x, y) => x * y,
        IsWrittenOut = true,
    };

    /// <summary>x / y.</summary>
    public static readonly BinaryFunction Divide = new(
        "divide",
        TensorPrimitives.Divide,
        (x, y, quotient, g) => g / y,
        (x, y, quotient, g) => -(g * quotient / y)
    )
    {
        Polynomial = (x, y) => y == 0 ? x : null,
        IsUndefined = (x, y) => y.Contains(0),
        Definition = (x, y) => x / y,
        IsWrittenOut = true,
    };

    /// <summary>max(x, y); at a tie, each operand gets half of the gradient.</summary>
    public static readonly BinaryFunction Max = new(
        "max",
        TensorPrimitives.Max,
        (x, y, max, g) => g * Functions.Heaviside.Of(x - y),
        (x, y, max, g) => g * Functions.Heaviside.Of(y - x)
    )
    {
        Definition = (x, y) => Expression.Call("max", x, y),
        Kink = new Kink(xy => xy[0] - xy[1], (xy, first) => first * xy[0] + (1 - first) * xy[1], DefaultWeight: 0.5),
    };

    /// <summary>min(x, y); at a tie, each operand gets half of the gradient.</summary>
    public static readonly BinaryFunction Min = new(
        "min",
        TensorPrimitives.Min,
        (x, y, min, g) => g * Functions.Heaviside.Of(y - x),
        (x, y, min, g) => g * Functions.Heaviside.Of(x - y)
    )
    {
        Definition = (x, y) => Expression.Call("min", x, y),
        Kink = new Kink(xy => xy[1] - xy[0], (xy, first) => first * xy[0] + (1 - first) * xy[1], DefaultWeight: 0.5),
    };

    /// <summary>x^y.</summary>
    public static readonly BinaryFunction Power = new(
        "power",
        Elementary.Pow,
        (x, y, power, g) => g * PowerSlope!.Of(x, y),
        (x, y, power, g) => g * PowerLog!.Of(x, y)
    )
    {
        TurnInX = y => double.IsEvenInteger(y) ? 0 : double.NaN,
        IsUndefined = IsPowerUndefined,
        Definition = (x, y) => x.Power(y),
        IsWrittenOut = true,
    };

    /// <summary>y x^(y−1), the slope of x^y; 0 for y = 0 even where x = 0.</summary>
    public static readonly BinaryFunction PowerSlope = new(
        "powerSlope",
        (x, y) => y == 0 ? 0 : y * Elementary.Pow(x, y - 1),
        (x, y, slope, g) => g * y * PowerSlope!.Of(x, y - 1),
        (x, y, slope, g) => g * (Power.Of(x, y - 1) + y * PowerLog!.Of(x, y - 1))
    )
    {
        TurnInX = y => double.IsOddInteger(y) ? 0 : double.NaN,
        TurnInY = x => -1 / Elementary.Log(x),
        IsUndefined = (x, y) => y.Exact != 0 && IsPowerUndefined(x, new Interval(y.Low - 1, y.High - 1)),
        Definition = (x, y) => Formula.StrongZero(y, x.Power(y - 1)),
        Notation = (x, y) => y * x.Power(y - 1),
    };

    /// <summary>x^y ln x, the derivative of x^y by y; 0 for x = 0 and y &gt; 0, where the power outweighs the logarithm.</summary>
    public static readonly BinaryFunction PowerLog = new(
        "powerLog",
        (x, y) => x == 0 && y > 0 ? 0 : Elementary.Pow(x, y) * Elementary.Log(x),
        (x, y, log, g) => g * (Power.Of(x, y - 1) + y * PowerLog!.Of(x, y - 1)),
        (x, y, log, g) => g * log * Functions.Log.Of(x)
    )
    {
        TurnInX = y => Elementary.Exp(-1 / y),
        Definition = (x, y) => Formula.StrongZero(x.Power(y), Expression.Call("log", x)),
        Notation = (x, y) => x.Power(y) * Expression.Call("log", x),
    };

    /// <summary>x / y, but 0 where x = 0 even if y = 0: the limit of a term whose factor x is 0.</summary>
    public static readonly BinaryFunction Ratio = new(
        "ratio",
        (x, y) => x == 0 ? 0 : x / y,
        (x, y, quotient, g) => g / y,
        (x, y, quotient, g) => -(g * Ratio!.Of(quotient, y))
    )
    {
        IsUndefined = (x, y) => x.Exact != 0 && y.Contains(0),
        Definition = (x, y) => Formula.StrongZero(x, 1 / y),
        Notation = (x, y) => x / y,
    };

    // A power of a negative number needs an exact integer exponent; a negative power has a pole at 0.
    private static bool IsPowerUndefined(Interval x, Interval y) =>
        (x.Low < 0 && !double.IsInteger(y.Exact)) || (x.Contains(0) && y.Low < 0);
}
