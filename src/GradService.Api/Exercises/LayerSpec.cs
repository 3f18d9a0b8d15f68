using System.Text.Json.Serialization;
using GradService.Api.Json;
using GradService.Engine.Networks;
using GradService.Engine.Tensors;

namespace GradService.Api.Exercises;

/// <summary>A dense layer.</summary>
public sealed record LayerSpec
{
    /// <summary>The layer's name: a letter, then letters, digits or _; unique. Default: layer1, layer2, …</summary>
    public string? Name { get; init; }

    /// <summary>The weight matrix, one array per row, in the network's weightLayout.</summary>
    public required Tensor Weights { get; init; }

    /// <summary>The bias vector, one number per unit. Omitted: a layer without bias.</summary>
    public Tensor? Bias { get; init; }

    /// <summary>The activation function. Default: identity.</summary>
    [JsonConverter(typeof(Shorthand))]
    public ActivationSpec? Activation { get; init; }

    /// <summary>Converts to the engine's layer.</summary>
    /// <param name="name">The given name, or the default name.</param>
    internal Layer ToLayer(string name) => new(name, Weights, Bias, Activation?.Choose(Activations.All) ?? Activations.All[0].Default);

    private sealed class Shorthand : ShorthandConverter<ActivationSpec>
    {
        protected override ActivationSpec FromName(string name) => new() { Function = name, IsShorthand = true };
    }
}
