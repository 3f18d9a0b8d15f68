using System.Diagnostics;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>Sentences about the conventions on which textbooks differ, as this service follows them.</summary>
internal static class ConventionNotes
{
    private static readonly Dictionary<string, string> AtKinks = new()
    {
        ["relu"] = "The slope of relu at 0 is 0, as in PyTorch.",
        ["leakyRelu"] = "The slope of leakyRelu at 0 is that of its left side, as in PyTorch.",
        ["elu"] = "The slope of elu at 0 is that of its left side, as in PyTorch.",
        ["abs"] = "The slope of the absolute value at 0 is 0, as in PyTorch.",
        ["max"] = "Where the operands of max are equal, each takes half of the gradient, as in PyTorch.",
        ["min"] = "Where the operands of min are equal, each takes half of the gradient, as in PyTorch.",
    };

    /// <summary>The conventions that matter for a step, one sentence each.</summary>
    public static IEnumerable<string> Of(TrainingStep step)
    {
        if (step.Network is { } network)
        {
            yield return network.WeightLayout == WeightLayout.InOut
                ? "Each row is a sample. Weights have one row per input and one column per unit: z = x W + b."
                : "Each row is a sample. Weights have one row per unit and one column per input, as in PyTorch: z = x Wᵀ + b.";
            yield return "A bias is added to every row, so its gradient is the sum over the samples.";
            yield return Reduced(network);
        }

        foreach (var name in Forward(step).Select(node => node.Operation.Name).Distinct())
        {
            if (AtKinks.TryGetValue(name, out var sentence))
            {
                yield return sentence;
            }
        }

        if (step.Quantities.Any(quantity => quantity.Updated is not null))
        {
            yield return "The update is gradient descent: each parameter less the learning rate η times its gradient, all of them "
                + "from the old values.";
        }

        yield return $"Results are shown with {ShownNumbers.ResultDigits} significant digits, after ≈ where that rounds them. The other "
            + "numbers of a line have as many digits as are needed to recompute its result. Indices in formulas count from 1.";
    }

    private static string Reduced(NetworkNodes network)
    {
        var (predictions, targets) = (network.Predictions, network.Targets);
        var elements = new Formulas
        {
            Known = node =>
                node == predictions ? new Reference(new Symbol("a", "a"), IsOneNumber: true)
                : node == targets ? new Reference(new Symbol("y", "y"), IsOneNumber: true)
                : null,
        }.Of(network.Loss.Elements);
        var (samples, outputs) = (predictions.Shape.Rows, predictions.Shape.Columns);
        return $"With a prediction a and its target y, each output of each sample has the loss "
            + $"{PlainTextWriter.Instance.Write(elements)}. The losses are added up"
            + network.Loss.Reduction switch
            {
                Reduction.Mean when samples * outputs == 1 => "; there is one, so there is nothing to average.",
                Reduction.SampleMean when samples == 1 => " over the outputs; with one sample there is nothing to average.",
                Reduction.Mean => $" and divided by {samples * outputs}, {Count(samples, "sample")} times {Count(outputs, "output")}.",
                Reduction.SampleMean => $" and divided by {samples}, the number of samples.",
                Reduction.Sum => ", and not divided by anything.",
                _ => throw new UnreachableException(),
            };
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static IEnumerable<Node> Forward(TrainingStep step) => step.Loss.Graph.Nodes.Take(step.Loss.Index + 1);
}
