using GradService.Engine.Networks;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Api.Exercises;

/// <summary>A network of dense layers, from the inputs to the predictions.</summary>
public sealed record NetworkSpec
{
    /// <summary>
    /// inOut (default): one row of weights per input, z = x W + b. outIn: one row per unit, as in PyTorch's nn.Linear, z = x Wᵀ + b.
    /// </summary>
    public WeightLayout WeightLayout { get; init; }

    /// <summary>The layers, at least one.</summary>
    public required IReadOnlyList<LayerSpec> Layers { get; init; }

    /// <summary>Converts to the engine's exercise.</summary>
    internal NetworkExercise ToExercise(LossSpec loss, Tensor inputs, Tensor targets, double? learningRate) =>
        new()
        {
            Layers = [.. Layers.Select((layer, i) => layer.ToLayer(NameOf(i)))],
            WeightLayout = WeightLayout,
            Loss = loss.ToLoss(),
            Inputs = inputs.AsMatrix(),
            Targets = targets.AsMatrix(),
            LearningRate = learningRate,
        };

    /// <summary>The weights and biases with their JSON paths.</summary>
    internal IEnumerable<(string Path, Tensor Tensor)> Parameters()
    {
        foreach (var (i, layer) in Layers.Index())
        {
            yield return ($"network.layers[{i}].weights", layer.Weights);
            if (layer.Bias is not null)
            {
                yield return ($"network.layers[{i}].bias", layer.Bias);
            }
        }
    }

    /// <summary>Counts the weights and biases of all layers.</summary>
    internal static long CountParameters(IReadOnlyList<LayerSpec> layers) =>
        layers.Where(layer => layer is not null).Sum(layer => layer.Weights.Shape.Length + (layer.Bias?.Shape.Length ?? 0));

    /// <summary>The name of a layer: its own, or <c>layer1</c> for the first and so on.</summary>
    internal string NameOf(int layer) => Layers[layer].Name ?? $"{Layer.DefaultName}{layer + 1}";
}
