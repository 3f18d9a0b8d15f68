using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

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
