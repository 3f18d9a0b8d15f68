namespace GradService.Engine.Operations;

/// <summary>Where a function of one number turns from falling to rising or back. Between two such points it is monotonic.</summary>
/// <param name="At">One of the points.</param>
/// <param name="Every">The distance between neighbouring points; infinite if there is only one.</param>
internal readonly record struct Turn(double At, double Every = double.PositiveInfinity)
{
    /// <summary>The turning points in an interval: at most two, because further ones repeat the values.</summary>
    public IEnumerable<double> Within(Interval interval)
    {
        var first = double.IsInfinity(Every) ? At : At + Every * Math.Ceiling((interval.Low - At) / Every);
        double[] points = [first, first + Every];
        return points.Where(interval.Contains);
    }
}
