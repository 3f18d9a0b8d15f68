using GradService.Api.Schemas;
using GradService.Engine.Networks;
using GradService.Engine.Training;
using Microsoft.OpenApi;

namespace GradService.Api.Exercises;

/// <summary>
/// The loss function: mse, halfSquaredError, mae, huber, binaryCrossEntropy, binaryCrossEntropyWithLogits, crossEntropy (of probabilities)
/// or crossEntropyWithLogits (softmax inside). Write a string, or an object for another reduction or parameter.
/// </summary>
public sealed record LossSpec : ChoiceSpec, IDescribed
{
    /// <summary>
    /// mean: the mean over all elements; sampleMean: the sum over outputs, then the mean over samples; sum: the sum over all elements.
    /// Default: mean, except sampleMean for halfSquaredError, crossEntropy and crossEntropyWithLogits.
    /// </summary>
    public Reduction? Reduction { get; init; }

    /// <summary>For huber: the distance at which the parabola turns into a line; greater than 0. Default 1.</summary>
    public double? Delta { get; init; }

    /// <inheritdoc/>
    internal override IReadOnlyList<(string Name, object? Value)> Settings => [("delta", Delta)];

    static void IDescribed.Describe(OpenApiSchema schema) => Schema.DescribeChoice(schema, Losses.All.Select(choice => choice.Name));

    /// <summary>The loss with its reduction.</summary>
    internal Loss ToLoss()
    {
        var function = Choose(Losses.All);
        return new Loss(function, Reduction ?? function.DefaultReduction);
    }
}
