namespace GradService.Engine.Checking;

/// <summary>A derivative from differences, with what is known about its own error.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Truncation">What the differences leave out, estimated from two extrapolations of different reach.</param>
/// <param name="Roundoff">What rounding in the differenced function does to it.</param>
public readonly record struct NumericalDerivative(double Value, double Truncation, double Roundoff)
{
    // Each refinement divides the step by this; a power of two keeps steps exact.
    private const double Shrink = 8;
    private const int MostRefinements = 14;

    // No power of two, so that a period that fits the one fits not the other.
    private const double Finer = 37;
    private const int Confirmations = 7;

    // Two extrapolations agree to some 1/15 of the better one's error or less, but for a jump in the second derivative, where they agree to
    // all of it.
    private const double TruncationSafety = 2;

    // Four units of roundoff of float64.
    private const double OwnRounding = 4.0 / (1L << 53);

    /// <summary>The estimated error in all.</summary>
    public double Error => Truncation + Roundoff;

    /// <summary>
    /// Looks again at much finer steps before a number is called wrong, the last of the size of x itself: a function that saturates,
    /// oscillates or has a pole within the wide steps can look flat to all of them.
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

    /// <summary>Differentiates a function of one number.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">Where.</param>
    /// <param name="functionError">How far a value of the function may be off.</param>
    /// <param name="isQuadratic">
    /// Whether the function is known to be a polynomial of degree 2 at most: then a central difference leaves nothing out.
    /// </param>
    public static NumericalDerivative Of(Func<double, double> function, double x, double functionError, bool isQuadratic = false) =>
        Refined(function, x, FirstStep(x), functionError, isQuadratic);

    /// <summary>
    /// A power of two, near 1/32 of x, or of 1 for a smaller x: so wide a step suffers least from rounding, and is right already where the
    /// function is a polynomial of low degree in x.
    /// </summary>
    private static double FirstStep(double x) => Math.ScaleB(1, Math.Max(0, Math.ILogB(x == 0 ? 1 : x)) - 5);

    /// <summary>Shrinks the step while that makes the error smaller.</summary>
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
    /// The central difference of a quadratic; else central differences at h and 2h, extrapolated (Richardson), so that the h² terms
    /// cancel, and at 4h where the first two differ by more than rounding explains.
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
        // (4/3)·2/(2h) + (1/3)·2/(4h) values of the function.
        var roundoff = Roundoff(value, 1.5);
        var difference = Math.Abs(near - middle);
        if (!(difference <= roundoff))
        {
            difference = Math.Abs(value - (4 * middle - Central(4 * h)) / 3);
        }

        return new NumericalDerivative(value, TruncationSafety * difference, roundoff);

        double Central(double step)
        {
            // The steps that were really taken: x + h is rounded where x is large.
            var (above, below) = (x + step, x - step);
            var (high, low) = (function(above), function(below));
            largest = Math.Max(largest, Math.Max(Math.Abs(high), Math.Abs(low)));
            return (high - low) / (above - below);
        }

        // Each value of the function is off by its error, which is at least its own rounding, and, where it moves at all, at least the
        // smallest number that there is.
        double Roundoff(double derivative, double values) =>
            values * (functionError + OwnRounding * largest + (derivative == 0 ? 0 : double.Epsilon)) / h
            + OwnRounding * Math.Abs(derivative);
    }
}
