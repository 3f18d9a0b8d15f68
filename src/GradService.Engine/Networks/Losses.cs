using GradService.Engine.Operations;
using GradService.Engine.Training;
using static GradService.Engine.Operations.CrossEntropies;

namespace GradService.Engine.Networks;

/// <summary>The losses that a network can be trained on: a stands for the predictions, z for logits, y for the targets.</summary>
public static class Losses
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Choice<LossFunction>> All { get; } =
    [
        new("mse", _ => new((a, y) => Functions.Square.Of(a - y), Reduction.Mean, LossFamily.SquaredError)),
        new("halfSquaredError", _ => new((a, y) => 0.5 * Functions.Square.Of(a - y), Reduction.SampleMean, LossFamily.HalfSquaredError)),
        new("mae", _ => new((a, y) => Functions.Abs.Of(a - y))),
        new("huber", delta => new((a, y) => Functions.Huber(delta).Of(a - y)), new("delta", 1, MustBePositive: true)),
        new("binaryCrossEntropy", _ => new((a, y) => BinaryCrossEntropy.Of(a, y), Reduction.Mean, LossFamily.BinaryCrossEntropy)),
        new(
            "binaryCrossEntropyWithLogits",
            _ =>
                new(
                    (z, y) => BinaryCrossEntropyWithLogits.Of(z, y),
                    Reduction.Mean,
                    LossFamily.BinaryCrossEntropy,
                    z => Functions.Sigmoid.Of(z)
                )
        ),
        new("crossEntropy", _ => new((a, y) => CrossEntropy.Of(a, y), Reduction.SampleMean, LossFamily.CrossEntropy)),
        new(
            "crossEntropyWithLogits",
            _ =>
                new(
                    (z, y) => CrossEntropyWithLogits.Instance.Of(z, y),
                    Reduction.SampleMean,
                    LossFamily.CrossEntropy,
                    z => Softmax.Instance.Of(z)
                )
        ),
    ];
}
