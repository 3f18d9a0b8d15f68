namespace GradService.Engine.Operations;

/// <summary>The numbers from <paramref name="Low"/> to <paramref name="High"/>: what an inexact operand may be.</summary>
internal readonly record struct Interval(double Low, double High)
{
    /// <summary>The numbers that are off by at most an error.</summary>
    public static Interval Around(double value, double error) => new(value - error, value + error);

    /// <summary>The number that is exact, if the interval has no width; otherwise NaN.</summary>
    public double Exact => Low == High ? Low : double.NaN;

    /// <summary>Whether a number is inside.</summary>
    public bool Contains(double value) => Low <= value && value <= High;
}
