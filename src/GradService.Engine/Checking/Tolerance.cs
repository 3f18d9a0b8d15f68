namespace GradService.Engine.Checking;

/// <summary>How far apart two numbers may be: absolute + relative · |numerical|.</summary>
/// <param name="Absolute">Absolute part, at least 0.</param>
/// <param name="Relative">Relative part, as a share of |numerical|; at least 0.</param>
public readonly record struct Tolerance(double Absolute, double Relative)
{
    /// <summary>The largest allowed difference from a numerical derivative.</summary>
    public double At(double numerical) => Absolute + Relative * Math.Abs(numerical);
}
