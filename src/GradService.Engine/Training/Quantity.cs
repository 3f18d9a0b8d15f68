using GradService.Engine.Graph;
using GradService.Engine.Notation;

namespace GradService.Engine.Training;

/// <summary>A named quantity of a training step, given or computed.</summary>
/// <param name="Symbol">Its name and symbol; the name is unique in the step.</param>
/// <param name="Role">Its role in the step.</param>
/// <param name="Value">The node of its value.</param>
/// <param name="Gradient">The node of ∂loss/∂quantity, of the same shape.</param>
/// <param name="Updated">
/// The node of its value after the step; <see langword="null"/> unless it is a parameter and there is a learning rate.
/// </param>
public sealed record Quantity(Symbol Symbol, QuantityRole Role, Node Value, Node Gradient, Node? Updated)
{
    /// <summary>The name: <c>inputs</c>, <c>hidden.weights</c>, <c>hidden.z</c>, <c>loss</c>, …</summary>
    public string Name => Symbol.Name;
}

/// <summary>The role of a quantity in a training step.</summary>
public enum QuantityRole
{
    /// <summary>Given, and not a parameter: an input, a target.</summary>
    Data,

    /// <summary>Given, and to be learned.</summary>
    Parameter,

    /// <summary>Computed on the way to the loss.</summary>
    Intermediate,

    /// <summary>The scalar that the step reduces.</summary>
    Loss,
}
