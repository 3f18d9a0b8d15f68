using System.Text.Json.Serialization;
using GradService.Api.Json;
using GradService.Engine.Networks;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Api.Exercises;

/// <summary>One training step with all its data: what every capability takes.</summary>
public abstract record ExerciseRequest
{
    /// <summary>A title for people.</summary>
    public string? Title { get; init; }

    /// <summary>The network.</summary>
    public required NetworkSpec Network { get; init; }

    /// <summary>What the step makes smaller.</summary>
    [JsonConverter(typeof(Shorthand))]
    public required LossSpec Loss { get; init; }

    /// <summary>One row per sample; a flat array is one sample.</summary>
    public required Tensor Inputs { get; init; }

    /// <summary>One row per sample, one number per unit of the last layer; a flat array is one sample.</summary>
    public required Tensor Targets { get; init; }

    /// <summary>The step size η of the update θ − η ∂loss/∂θ; greater than 0. Omitted: nothing is updated.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The training step, for the engine.</summary>
    /// <exception cref="QuantityShapeException">Tensors do not fit together.</exception>
    internal TrainingStep ToTrainingStep() => new NetworkExercise
    {
        Layers = [.. Network.Layers.Select((layer, i) => layer.ToLayer(Network.NameOf(i)))],
        WeightLayout = Network.WeightLayout,
        Loss = Loss.ToLoss(),
        Inputs = Inputs.AsMatrix(),
        Targets = Targets.AsMatrix(),
        LearningRate = LearningRate,
    }.Build();

    /// <summary>Where in the request the tensor of a quantity stands.</summary>
    /// <param name="quantity">The name of a quantity that was given.</param>
    internal string PathOf(string quantity)
    {
        var dot = quantity.IndexOf('.', StringComparison.Ordinal);
        var layer = Enumerable.Range(0, Network.Layers.Count).FirstOrDefault(i => dot > 0 && Network.NameOf(i) == quantity[..dot], -1);
        return layer < 0 ? quantity : $"network.layers[{layer}]{quantity[dot..]}";
    }

    private sealed class Shorthand : ShorthandConverter<LossSpec>
    {
        protected override LossSpec FromName(string name) => new() { Function = name, IsShorthand = true };
    }
}
