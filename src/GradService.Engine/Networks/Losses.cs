using GradService.Engine.Choices;
using GradService.Engine.Operations;
using GradService.Engine.Training;
using static GradService.Engine.Operations.CrossEntropies;

namespace GradService.Engine.Networks;

/// <summary>The losses that a network can be trained on: a stands for the predictions, z for logits, y for the targets.</summary>
public static class Losses
{
    private static readonly NumberSetting Delta = new("delta", 1) { MoreThan = 0 };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Choice<LossFunction>> All { get; } =
    [
        new("mse", _ => new((a, y) => Functions.Square.Of(a - y), Reduction.Mean, LossFamily.SquaredError))
        {
            Synonyms = ["meanSquaredError", "mseLoss", "l2Loss"],
        },
        new("halfSquaredError", _ => new((a, y) => 0.5 * Functions.Square.Of(a - y), Reduction.SampleMean, LossFamily.HalfSquaredError))
        {
            Synonyms = ["halfMse", "halfMeanSquaredError"],
        },
        new("mae", _ => new((a, y) => Functions.Abs.Of(a - y))) { Synonyms = ["meanAbsoluteError", "l1", "l1Loss"] },
        new("huber", values => new((a, y) => Functions.Huber(values[Delta]).Of(a - y)), Delta) { Synonyms = ["huberLoss"] },
        new("binaryCrossEntropy", _ => new((a, y) => BinaryCrossEntropy.Of(a, y), Reduction.Mean, LossFamily.BinaryCrossEntropy))
        {
            Synonyms = ["bce", "bceLoss", "logLoss"],
        },
        new(
            "binaryCrossEntropyWithLogits",
            _ =>
                new(
                    (z, y) => BinaryCrossEntropyWithLogits.Of(z, y),
                    Reduction.Mean,
                    LossFamily.BinaryCrossEntropy,
                    z => Functions.Sigmoid.Of(z)
                )
        )
        {
            Synonyms = ["bceWithLogits", "bceWithLogitsLoss"],
        },
        new("crossEntropy", _ => new((a, y) => CrossEntropy.Of(a, y), Reduction.SampleMean, LossFamily.CrossEntropy))
        {
            Synonyms = ["ce", "categoricalCrossEntropy"],
        },
        new(
            "crossEntropyWithLogits",
            _ =>
                new(
                    (z, y) => CrossEntropyWithLogits.Instance.Of(z, y),
                    Reduction.SampleMean,
                    LossFamily.CrossEntropy,
                    z => Softmax.Instance.Of(z)
                )
        )
        {
            Synonyms = ["crossEntropyLoss", "softmaxCrossEntropy"],
        },
    ];
}
