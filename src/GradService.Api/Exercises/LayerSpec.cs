using System.Text.Json.Serialization;
using GradService.Api.Json;
using GradService.Engine.Networks;
using GradService.Engine.Tensors;

namespace GradService.Api.Exercises;

/// <summary>A dense layer.</summary>
public sealed record LayerSpec
{
    /// <summary>A letter, then letters, digits or _; unique. Default: layer1, layer2, …</summary>
    public string? Name { get; init; }

    /// <summary>The weight matrix, one array per row, in the network's weightLayout.</summary>
    public required Tensor Weights { get; init; }

    /// <summary>One number per unit. Omitted: a layer without bias.</summary>
    public Tensor? Bias { get; init; }

    /// <summary>What the layer does to z. Default: identity.</summary>
    [JsonConverter(typeof(Shorthand))]
    public ActivationSpec? Activation { get; init; }

    /// <summary>The layer, for the engine.</summary>
    /// <param name="name">The name that it was given, or its default.</param>
    internal Layer ToLayer(string name) => new(name, Weights, Bias, Activation?.Choose(Activations.All) ?? Activations.All[0].Default);

    private sealed class Shorthand : ShorthandConverter<ActivationSpec>
    {
        protected override ActivationSpec FromName(string name) => new() { Function = name, IsShorthand = true };
    }
}
