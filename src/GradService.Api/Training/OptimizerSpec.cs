using GradService.Api.Exercises;
using GradService.Api.Schemas;
using GradService.Engine.Training.Optimizers;
using Microsoft.OpenApi;

namespace GradService.Api.Training;

/// <summary>
/// The optimizer that updates the parameters: sgd, adam or rmsprop. Write a string, or an object with its settings.
/// </summary>
public sealed record OptimizerSpec : ChoiceSpec, IDescribed
{
    /// <summary>
    /// For sgd and rmsprop: the momentum factor, that is how much of the last change goes into the next; at least 0. Default 0.
    /// </summary>
    public double? Momentum { get; init; }

    /// <summary>For sgd: whether to use Nesterov momentum, which needs a momentum greater than 0. Default false.</summary>
    public bool? Nesterov { get; init; }

    /// <summary>The multiple of each parameter that is added to its gradient; at least 0. Default 0.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>For adam: the decay rate of the mean gradient, from 0 to below 1. Default 0.9.</summary>
    public double? Beta1 { get; init; }

    /// <summary>For adam: the decay rate of the mean squared gradient, from 0 to below 1. Default 0.999.</summary>
    public double? Beta2 { get; init; }

    /// <summary>For rmsprop: the decay rate of the mean squared gradient, from 0 to below 1. Default 0.99.</summary>
    public double? Alpha { get; init; }

    /// <summary>For rmsprop: whether to subtract the square of the mean gradient from the mean squared gradient. Default false.</summary>
    public bool? Centered { get; init; }

    /// <summary>For adam and rmsprop: the number added to the square root in the denominator; at least 0. Default 1e-8.</summary>
    public double? Epsilon { get; init; }

    /// <summary>The default: plain gradient descent.</summary>
    internal static OptimizerSpec Default { get; } = new() { Function = "sgd" };

    /// <inheritdoc/>
    internal override IReadOnlyList<(string Name, object? Value)> Settings =>
        [
            ("momentum", Momentum),
            ("nesterov", Nesterov),
            ("weightDecay", WeightDecay),
            ("beta1", Beta1),
            ("beta2", Beta2),
            ("alpha", Alpha),
            ("centered", Centered),
            ("epsilon", Epsilon),
        ];

    static void IDescribed.Describe(OpenApiSchema schema) => Schema.DescribeChoice(schema, AllOptimizers.All.Select(choice => choice.Name));
}
