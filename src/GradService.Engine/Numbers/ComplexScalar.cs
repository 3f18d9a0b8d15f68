using System.Numerics;

namespace GradService.Engine.Numbers;

/// <summary>
/// A complex number near the real axis. A function that is defined by pieces takes the piece of the real part, so each piece is continued
/// analytically.
/// </summary>
public readonly record struct ComplexScalar(Complex Value) : IScalar<ComplexScalar>
{
    /// <inheritdoc/>
    public static ComplexScalar Pi => new(Math.PI);

    /// <inheritdoc/>
    public static ComplexScalar From(double value) => new(value);

    /// <inheritdoc/>
    public static int Sign(ComplexScalar x) => double.IsNaN(x.Value.Real) ? 0 : Math.Sign(x.Value.Real);

    /// <inheritdoc/>
    public static bool IsZero(ComplexScalar x) => x.Value == Complex.Zero;

    /// <inheritdoc/>
    public static int? WholeNumber(ComplexScalar x) =>
        x.Value.Imaginary == 0 && double.IsInteger(x.Value.Real) && Math.Abs(x.Value.Real) <= int.MaxValue ? (int)x.Value.Real : null;

    /// <inheritdoc/>
    public static ComplexScalar Exp(ComplexScalar x) => new(Complex.Exp(x.Value));

    /// <inheritdoc/>
    public static ComplexScalar ExpM1(ComplexScalar x) =>
        new(Complex.Abs(x.Value) < 1 ? 2 * Complex.Sinh(0.5 * x.Value) * Complex.Exp(0.5 * x.Value) : Complex.Exp(x.Value) - 1);

    /// <inheritdoc/>
    public static ComplexScalar Log(ComplexScalar x) => new(Complex.Log(x.Value));

    /// <inheritdoc/>
    public static ComplexScalar LogP1(ComplexScalar x)
    {
        // Kahan's correction divides the rounding error of the sum out.
        var sum = 1 + x.Value;
        return sum == 1 ? x : new(Complex.Log(sum) * (x.Value / (sum - 1)));
    }

    /// <inheritdoc/>
    public static ComplexScalar Sqrt(ComplexScalar x) => new(Complex.Sqrt(x.Value));

    /// <inheritdoc/>
    public static ComplexScalar Sin(ComplexScalar x) => new(Complex.Sin(x.Value));

    /// <inheritdoc/>
    public static ComplexScalar Cos(ComplexScalar x) => new(Complex.Cos(x.Value));

    /// <inheritdoc/>
    public static ComplexScalar Erfc(ComplexScalar x) => new(new Complex(double.NaN, double.NaN));

    /// <inheritdoc/>
    public static ComplexScalar operator +(ComplexScalar left, ComplexScalar right) => new(left.Value + right.Value);

    /// <inheritdoc/>
    public static ComplexScalar operator -(ComplexScalar left, ComplexScalar right) => new(left.Value - right.Value);

    /// <inheritdoc/>
    public static ComplexScalar operator *(ComplexScalar left, ComplexScalar right) => new(left.Value * right.Value);

    /// <inheritdoc/>
    public static ComplexScalar operator /(ComplexScalar left, ComplexScalar right) => new(left.Value / right.Value);

    /// <inheritdoc/>
    public static ComplexScalar operator -(ComplexScalar x) => new(-x.Value);
}
