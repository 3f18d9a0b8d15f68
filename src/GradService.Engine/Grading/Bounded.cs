using System.Numerics.Tensors;

namespace GradService.Engine.Grading;

/// <summary>Numbers, and how far each may be off.</summary>
/// <param name="Values">The numbers.</param>
/// <param name="Errors">For each, at least 0; <see langword="null"/> where all are exact.</param>
internal sealed record Bounded(double[] Values, double[]? Errors)
{
    private double? _scale;

    /// <summary>The largest of the numbers.</summary>
    public double Scale => _scale ??= Math.Abs(TensorPrimitives.MaxMagnitude(Values));

    /// <summary>How far one number may be off.</summary>
    public double Error(int i) => Errors?[i] ?? 0;
}
