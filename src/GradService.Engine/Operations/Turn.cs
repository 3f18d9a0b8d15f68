namespace GradService.Engine.Operations;

/// <summary>Where a function of one number turns from falling to rising or back. Between two such points it is monotonic.</summary>
/// <param name="At">One of the points.</param>
/// <param name="Every">The distance between neighbouring points; infinite if there is only one.</param>
internal readonly record struct Turn(double At, double Every = double.PositiveInfinity)
{
    /// <summary>The first turning point from <paramref name="low"/> on; <see cref="At"/> if there is only one.</summary>
    public double First(double low) => double.IsInfinity(Every) ? At : At + Every * Math.Ceiling((low - At) / Every);
}
