using GradService.Engine.Networks;

namespace GradService.Api.Exercises;

/// <summary>
/// What the step makes smaller: mse, halfSquaredError, mae, huber, binaryCrossEntropy, binaryCrossEntropyWithLogits, crossEntropy
/// (of probabilities) or crossEntropyWithLogits (softmax inside). A string, or an object for another reduction or parameter.
/// </summary>
public sealed record LossSpec : ChoiceSpec
{
    /// <summary>
    /// mean over every element; sampleMean: sum over outputs, mean over samples; or sum. Default: mean, but sampleMean for
    /// halfSquaredError, crossEntropy and crossEntropyWithLogits.
    /// </summary>
    public Reduction? Reduction { get; init; }

    /// <summary>Of huber: where it turns from a parabola into a line; greater than 0. Default 1.</summary>
    public double? Delta { get; init; }

    /// <inheritdoc/>
    internal override (string Name, double? Value)[] Parameters => [("delta", Delta)];

    /// <summary>The loss with its reduction.</summary>
    internal Loss ToLoss()
    {
        var function = Choose(Losses.All);
        return new Loss(function, Reduction ?? function.DefaultReduction);
    }
}
