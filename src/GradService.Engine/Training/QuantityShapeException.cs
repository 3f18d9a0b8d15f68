using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Training;

/// <summary>A given tensor's shape does not fit the rest of the exercise.</summary>
/// <param name="tensor">The tensor.</param>
/// <param name="axis">The axis that disagrees: 0 for rows, or for the numbers of a vector; 1 for the numbers in each row.</param>
/// <param name="message">What was expected there, why, and what was found.</param>
public sealed class QuantityShapeException(Tensor tensor, int axis, string message) : ShapeMismatchException(message)
{
    /// <summary>The tensor.</summary>
    public Tensor Tensor => tensor;

    /// <summary>The axis that disagrees: 0 for rows, or for the numbers of a vector; 1 for the numbers in each row.</summary>
    public int Axis => axis;
}
