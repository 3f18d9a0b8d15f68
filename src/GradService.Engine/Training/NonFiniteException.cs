namespace GradService.Engine.Training;

/// <summary>A number of a training step overflowed float64 or is undefined.</summary>
/// <param name="quantity">The first quantity where it happened.</param>
/// <param name="aspect">What is not finite: its value, its gradient, or its updated value.</param>
/// <param name="index">
/// The element: names of its row and column (in a batch, sample and unit) with their numbers, from 0; empty for a scalar, such as a sum
/// that overflowed.
/// </param>
/// <param name="value">An infinity, or NaN.</param>
public sealed class NonFiniteException(string quantity, string aspect, (string Name, int Number)[] index, double value)
    : Exception($"{aspect} of '{quantity}' is not finite")
{
    /// <summary>The first quantity where it happened.</summary>
    public string Quantity => quantity;

    /// <summary>What is not finite: <c>value</c>, <c>gradient</c>, <c>updated value</c>.</summary>
    public string Aspect => aspect;

    /// <summary>
    /// The element: names of its row and column (in a batch, sample and unit) with their numbers, from 0; empty for a scalar, such as a sum
    /// that overflowed.
    /// </summary>
    public IReadOnlyList<(string Name, int Number)> Index => index;

    /// <summary>An infinity, or NaN.</summary>
    public double Value => value;
}
