using System.Numerics.Tensors;

namespace GradService.Engine.Bounds;

/// <summary>Numbers with error bounds.</summary>
/// <param name="Values">The numbers.</param>
/// <param name="Errors">The error bound of each number, at least 0; <see langword="null"/> if all are exact.</param>
internal sealed record Bounded(double[] Values, double[]? Errors)
{
    private double? _scale;

    /// <summary>The largest absolute value.</summary>
    public double Scale => _scale ??= Math.Abs(TensorPrimitives.MaxMagnitude(Values));

    /// <summary>The error bound of one number.</summary>
    public double Error(int i) => Errors?[i] ?? 0;
}
