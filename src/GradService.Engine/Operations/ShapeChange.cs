using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>Broadcasts a tensor to a larger shape, or sums it back to the smaller one: each is the other's adjoint.</summary>
/// <param name="name">The operation's name.</param>
/// <param name="target">The shape of the result.</param>
public abstract class ShapeChange(string name, Shape target) : LinearMap($"{name}({target})")
{
    /// <summary>The shape of the result.</summary>
    public Shape Target => target;

    private protected ShapeMismatchException Mismatch(Shape small, Shape large, ReadOnlySpan<Shape> operands) =>
        new(this, $"{small} to broadcast to {large}", operands);
}
