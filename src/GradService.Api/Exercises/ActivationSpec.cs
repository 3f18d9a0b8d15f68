using GradService.Api.Schemas;
using GradService.Engine.Networks;
using Microsoft.OpenApi;

namespace GradService.Api.Exercises;

/// <summary>
/// The activation function of a layer: identity, relu, leakyRelu, elu, sigmoid, tanh, softplus, silu, gelu, or softmax over each row.
/// relu'(0) = 0. Write a string, or an object for a function with a parameter.
/// </summary>
public sealed record ActivationSpec : ChoiceSpec, IDescribed
{
    /// <summary>For leakyRelu: the slope below 0. Default 0.01.</summary>
    public double? NegativeSlope { get; init; }

    /// <summary>For elu: the function approaches −alpha for large negative z. Default 1.</summary>
    public double? Alpha { get; init; }

    /// <inheritdoc/>
    internal override IReadOnlyList<(string Name, object? Value)> Settings => [("negativeSlope", NegativeSlope), ("alpha", Alpha)];

    static void IDescribed.Describe(OpenApiSchema schema) => Schema.DescribeChoice(schema, Activations.All.Select(choice => choice.Name));
}
