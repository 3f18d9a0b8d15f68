using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Checking;

/// <summary>A gradient under check.</summary>
/// <param name="Quantity">Whose gradient it is.</param>
/// <param name="Node">The quantity's node in the held loss; <see langword="null"/> where the loss does not depend on it.</param>
/// <param name="Analytic">The gradient by backpropagation.</param>
/// <param name="Written">The gradient that somebody claims; <see langword="null"/> where our own is checked.</param>
internal sealed record Claim(Quantity Quantity, Node? Node, Tensor Analytic, WrittenTensor? Written)
{
    /// <summary>The gradient as a program in float32 would get it, where that matters.</summary>
    public double[]? Single { get; init; }

    /// <summary>The numbers under check.</summary>
    public Tensor Claimed => Written?.Tensor ?? Analytic;

    /// <summary>The name of an element: <c>hidden.weights[0][1]</c>.</summary>
    public string NameOf(int element) => Quantity.Name + Place.At(element, Analytic.Shape).Suffix(Analytic.Shape);
}
