using GradService.Engine.Networks;
using GradService.Engine.Tensors;

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

    /// <summary>The JSON path and the tensor of a parameter, such as <c>hidden.weights</c>.</summary>
    internal (string Path, Tensor? Tensor) Find(string parameter)
    {
        var dot = parameter.IndexOf('.', StringComparison.Ordinal);
        var layer = Enumerable.Range(0, Layers.Count).First(i => NameOf(i) == parameter[..dot]);
        var tensor = parameter.EndsWith(".bias", StringComparison.Ordinal) ? Layers[layer].Bias : Layers[layer].Weights;
        return ($"network.layers[{layer}]{parameter[dot..]}", tensor);
    }

    /// <summary>Counts the weights and biases of all layers.</summary>
    internal static long CountParameters(IReadOnlyList<LayerSpec> layers) =>
        layers.Where(layer => layer is not null).Sum(layer => layer.Weights.Shape.Length + (layer.Bias?.Shape.Length ?? 0));

    /// <summary>The name of a layer: its own, or <c>layer1</c> for the first and so on.</summary>
    internal string NameOf(int layer) => Layers[layer].Name ?? $"{Layer.DefaultName}{layer + 1}";
}
