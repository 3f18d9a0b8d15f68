using System.Numerics.Tensors;

namespace GradService.Engine.Operations;

/// <summary>Elementwise arithmetic with its derivatives, a line each: g stands for the upstream gradient.</summary>
public static class Arithmetic
{
    /// <summary>x + y.</summary>
    public static readonly BinaryFunction Add = new("add", TensorPrimitives.Add, (x, y, sum, g) => g, (x, y, sum, g) => g);

    /// <summary>x − y.</summary>
    public static readonly BinaryFunction Subtract =
        new("subtract", TensorPrimitives.Subtract, (x, y, difference, g) => g, (x, y, difference, g) => -g);

    /// <summary>x y.</summary>
    public static readonly BinaryFunction Multiply =
        new("multiply", TensorPrimitives.Multiply, (x, y, product, g) => g * y, (x, y, product, g) => g * x);

    /// <summary>x / y.</summary>
    public static readonly BinaryFunction Divide =
        new("divide", TensorPrimitives.Divide, (x, y, quotient, g) => g / y, (x, y, quotient, g) => -(g * quotient / y));

    /// <summary>x / y, but 0 where x = 0 even if y = 0: the limit of a term that its factor x switches off.</summary>
    public static readonly BinaryFunction Ratio = new(
        "ratio",
        (x, y) => x == 0 ? 0 : x / y,
        (x, y, quotient, g) => g / y,
        (x, y, quotient, g) => -(g * Ratio!.Of(quotient, y)));
}
