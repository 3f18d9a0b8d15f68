using GradService.Engine.Graph;

namespace GradService.Engine.Training;

/// <summary>A given tensor's shape does not fit the rest of the exercise.</summary>
/// <param name="quantity">The quantity's name.</param>
/// <param name="axis">The axis that disagrees: 0 for rows, or for the numbers of a vector; 1 for the numbers in each row.</param>
/// <param name="message">What was expected there, why, and what was found.</param>
public sealed class QuantityShapeException(string quantity, int axis, string message) : ShapeMismatchException(message)
{
    /// <summary>The quantity's name.</summary>
    public string Quantity => quantity;

    /// <summary>The axis that disagrees: 0 for rows, or for the numbers of a vector; 1 for the numbers in each row.</summary>
    public int Axis => axis;
}
