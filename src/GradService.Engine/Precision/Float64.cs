namespace GradService.Engine.Precision;

/// <summary>The rounding of float64 arithmetic.</summary>
internal static class Float64
{
    /// <summary>The largest relative error of one rounding to 53 bits: 2⁻⁵³.</summary>
    public const double UnitRoundoff = 1.0 / (1L << 53);

    /// <summary>
    /// Unit roundoffs that one operation is taken to lose. A sum of n terms loses up to about √n, measured against the magnitudes of its
    /// terms, and a library function one or two. With this factor the sums are estimates, which hold in practice; they are no bounds.
    /// </summary>
    public const double Safety = 4;

    /// <summary>
    /// Relative to the largest number involved: by how much two correct computations of the same number may differ, in any order of
    /// operations. Some thousand roundings; what a student rounds is always coarser.
    /// </summary>
    public const double Noise = 4096 * UnitRoundoff;

    /// <summary>The rounding error of one operation, from the scale of its result.</summary>
    public static double Error(double scale) => Safety * UnitRoundoff * scale;
}
