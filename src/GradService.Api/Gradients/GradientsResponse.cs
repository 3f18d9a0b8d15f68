using GradService.Engine.Tensors;

namespace GradService.Api.Gradients;

/// <summary>One training step, computed. Tensors are keyed by quantity name.</summary>
public sealed record GradientsResponse
{
    /// <summary>The loss before the step.</summary>
    public required double Loss { get; init; }

    /// <summary>The last layer's activations, one row per sample.</summary>
    public Tensor? Predictions { get; init; }

    /// <summary>∂loss/∂quantity for every parameter, in the parameter's shape; with allGradients for every quantity but the loss.</summary>
    public required IReadOnlyDictionary<string, Tensor> Gradients { get; init; }

    /// <summary>θ − η ∂loss/∂θ for every parameter; absent without a learning rate.</summary>
    public IReadOnlyDictionary<string, Tensor>? Updated { get; init; }

    /// <summary>The value of every quantity, where asked for.</summary>
    public IReadOnlyDictionary<string, Tensor>? Values { get; init; }

    /// <summary>The loss on the same data after the step, where asked for and there is a step.</summary>
    public double? UpdatedLoss { get; init; }
}
