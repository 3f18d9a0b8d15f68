using GradService.Engine.Answers;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Checking;

/// <summary>A gradient to check.</summary>
/// <param name="Quantity">The quantity whose gradient it is.</param>
/// <param name="Node">The quantity's node in the held loss; <see langword="null"/> if the loss does not depend on it.</param>
/// <param name="Analytic">The gradient by backpropagation.</param>
/// <param name="Written">The gradient that the caller claims; <see langword="null"/> to check the engine's own gradient.</param>
internal sealed record Claim(Quantity Quantity, Node? Node, Tensor Analytic, WrittenTensor? Written)
{
    /// <summary>The gradient in simulated float32; set only if the claimed numbers look like float32 output.</summary>
    public double[]? Single { get; init; }

    /// <summary>The numbers to check.</summary>
    public Tensor Claimed => Written?.Tensor ?? Analytic;

    /// <summary>The name of an element: <c>hidden.weights[0][1]</c>.</summary>
    public string NameOf(int element) => Quantity.Name + Place.At(element, Analytic.Shape).Suffix(Analytic.Shape);
}
