using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Networks;

/// <summary>The activations that a layer can have, one per line.</summary>
public static class Activations
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<Choice<Operation>> All { get; } =
    [
        new("identity", _ => Functions.Identity),
        new("relu", _ => Functions.Relu),
        new("leakyRelu", Functions.LeakyRelu, new("negativeSlope", 0.01)),
        new("elu", Functions.Elu, new("alpha", 1)),
        new("sigmoid", _ => Functions.Sigmoid),
        new("tanh", _ => Functions.Tanh),
        new("softplus", _ => Functions.Softplus),
        new("silu", _ => Functions.Silu),
        new("gelu", _ => Functions.Gelu),
        new("softmax", _ => Softmax.Instance),
    ];
}
