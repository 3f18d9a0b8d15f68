using GradService.Engine.Precision;

namespace GradService.Engine.Checking;

/// <summary>A derivative estimated by finite differences, with an estimate of its own error.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Truncation">Truncation error, estimated from two extrapolations with different steps.</param>
/// <param name="Roundoff">Rounding error of the function values, carried into the derivative.</param>
public readonly record struct NumericalDerivative(double Value, double Truncation, double Roundoff)
{
    // Each refinement divides the step by this; a power of two keeps steps exact.
    private const double Shrink = 8;
    private const int MostRefinements = 14;

    // Not a power of two, so that a periodic function does not line up with both the wide and the fine steps.
    private const double Finer = 37;
    private const int Confirmations = 7;

    // The better extrapolation is off by about 1/15 of the difference between the two. At a jump in the second derivative it is off by the
    // whole difference.
    private const double TruncationSafety = 2;

    // Four unit roundoffs of float64.
    private const double OwnRounding = Float64.Safety * Float64.UnitRoundoff;

    /// <summary>The total estimated error.</summary>
    public double Error => Truncation + Roundoff;

    /// <summary>
    /// Repeats the estimate at much finer steps before a number is called wrong; the last step is at most 1/32 of x itself. A function that
    /// saturates, oscillates or has a pole within the wide steps can look flat at all of them.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public NumericalDerivative Confirmed(Func<double, double> function, double x, double functionError)
    {
        var (best, step) = (this, FirstStep(x));
        for (var i = 0; i <= Confirmations; i++)
        {
            step = i < Confirmations ? step / Finer : Math.Min(step / Finer, Math.ScaleB(1, Math.ILogB(x == 0 ? 1 : x) - 5));
            var finer = At(function, x, step, functionError, isQuadratic: false);
            if (!(Math.Abs(finer.Value - best.Value) <= finer.Error + best.Error) && double.IsFinite(finer.Error))
            {
                best = Refined(function, x, step, functionError, isQuadratic: false);
            }
        }

        return best;
    }

    /// <summary>Differentiates a function of one variable at a point.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point.</param>
    /// <param name="functionError">The error bound of a function value.</param>
    /// <param name="isQuadratic">
    /// Whether the function is a polynomial of degree at most 2, for which a central difference has no truncation error.
    /// </param>
    public static NumericalDerivative Of(Func<double, double> function, double x, double functionError, bool isQuadratic = false) =>
        Refined(function, x, FirstStep(x), functionError, isQuadratic);

    /// <summary>
    /// A power of two near 1/32 of x, or of 1 for a smaller x. A step this wide keeps the rounding error small. It is already accurate
    /// where the function is a polynomial of low degree in x.
    /// </summary>
    private static double FirstStep(double x) => Math.ScaleB(1, Math.Max(0, Math.ILogB(x == 0 ? 1 : x)) - 5);

    /// <summary>Shrinks the step until truncation is no larger than roundoff, and returns the estimate with the smallest error.</summary>
    private static NumericalDerivative Refined(Func<double, double> function, double x, double step, double functionError, bool isQuadratic)
    {
        var best = At(function, x, step, functionError, isQuadratic);
        for (var i = 0; i < MostRefinements && !(best.Truncation <= best.Roundoff); i++)
        {
            step /= Shrink;
            var finer = At(function, x, step, functionError, isQuadratic);
            if (finer.Error < best.Error || double.IsNaN(best.Error))
            {
                best = finer;
            }
        }

        return best;
    }

    /// <summary>
    /// Takes the central difference of a quadratic. Otherwise extrapolates central differences at h and 2h (Richardson), so that the h²
    /// terms cancel. If those two differ by more than rounding explains, a third at 4h estimates the truncation error.
    /// </summary>
    private static NumericalDerivative At(Func<double, double> function, double x, double h, double functionError, bool isQuadratic)
    {
        var largest = 0.0;
        var near = Central(h);
        if (isQuadratic)
        {
            return new NumericalDerivative(near, double.IsFinite(near) ? 0 : double.NaN, Roundoff(near, 1));
        }

        var middle = Central(2 * h);
        var value = (4 * near - middle) / 3;
        // 1.5/h = (4/3)·2/(2h) + (1/3)·2/(4h): the total weight of the function values.
        var roundoff = Roundoff(value, 1.5);
        var difference = Math.Abs(near - middle);
        if (!(difference <= roundoff))
        {
            difference = Math.Abs(value - (4 * middle - Central(4 * h)) / 3);
        }

        return new NumericalDerivative(value, TruncationSafety * difference, roundoff);

        double Central(double step)
        {
            // Divide by the actual steps: x + h is rounded where x is large.
            var (above, below) = (x + step, x - step);
            var (high, low) = (function(above), function(below));
            largest = Math.Max(largest, Math.Max(Math.Abs(high), Math.Abs(low)));
            return (high - low) / (above - below);
        }

        // The error of a function value includes its own rounding. Where the derivative is not 0, it also includes the smallest positive
        // float64.
        double Roundoff(double derivative, double values) =>
            values * (functionError + OwnRounding * largest + (derivative == 0 ? 0 : double.Epsilon)) / h
            + OwnRounding * Math.Abs(derivative);
    }
}
