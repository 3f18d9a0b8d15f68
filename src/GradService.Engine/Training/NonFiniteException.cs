namespace GradService.Engine.Training;

/// <summary>A training step whose numbers leave what float64 can hold, or are not defined.</summary>
/// <param name="quantity">The first quantity where that happened.</param>
/// <param name="aspect">Which of its numbers: the value, the gradient, or the value after the update.</param>
/// <param name="index">
/// Where: the names of row and column (a batch has samples and units) with their numbers, from 0; empty for a single number, such as a sum
/// that overflowed.
/// </param>
/// <param name="value">An infinity, or NaN.</param>
public sealed class NonFiniteException(string quantity, string aspect, (string Name, int Number)[] index, double value)
    : Exception($"{aspect} of '{quantity}' is not finite")
{
    /// <summary>The first quantity where it happened.</summary>
    public string Quantity => quantity;

    /// <summary>Which of its numbers: <c>value</c>, <c>gradient</c>, <c>updated value</c>.</summary>
    public string Aspect => aspect;

    /// <summary>
    /// Where: the names of row and column (a batch has samples and units) with their numbers, from 0; empty for a single number, such as a
    /// sum that overflowed.
    /// </summary>
    public IReadOnlyList<(string Name, int Number)> Index => index;

    /// <summary>An infinity, or NaN.</summary>
    public double Value => value;
}
