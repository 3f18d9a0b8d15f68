using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Networks;

/// <summary>A dense layer: z = x W + b, a = f(z).</summary>
/// <param name="Name">The prefix of its quantities' names.</param>
/// <param name="Weights">W, a matrix in the network's <see cref="WeightLayout"/>.</param>
/// <param name="Bias">b, a vector with one number per unit; <see langword="null"/> for a layer without bias.</param>
/// <param name="Activation">f.</param>
public sealed record Layer(string Name, Tensor Weights, Tensor? Bias, Operation Activation)
{
    /// <summary>The prefix of default names, which end with the layer's number, from 1.</summary>
    public const string DefaultName = "layer";
}

/// <summary>What the rows of a weight matrix stand for.</summary>
public enum WeightLayout
{
    /// <summary>One row per input, one column per unit: z = x W + b.</summary>
    InOut,

    /// <summary>One row per unit, one column per input, as in PyTorch's <c>nn.Linear</c>: z = x Wᵀ + b.</summary>
    OutIn,
}
