using GradService.Engine.Graph;
using GradService.Engine.Networks;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Laws;
using GradService.Engine.Training;

namespace GradService.Engine.Tests.Networks;

/// <summary>Networks with random sizes, activations, losses, layouts and numbers, each made from one seed.</summary>
internal static class RandomNetwork
{
    // Without kinks, so that differences are valid everywhere.
    private static readonly string[] Smooth = ["identity", "elu", "sigmoid", "tanh", "softplus", "silu", "gelu", "softmax"];

    public static NetworkExercise Make(int seed)
    {
        var random = new Random(seed);
        var widths = Enumerable.Range(0, random.Next(2, 5)).Select(_ => random.Next(1, 5)).ToArray();
        var samples = random.Next(1, 5);
        var layout = random.Next(2) == 0 ? WeightLayout.InOut : WeightLayout.OutIn;
        var loss = Losses.All[random.Next(Losses.All.Count)];
        var layers = Enumerable
            .Range(1, widths.Length - 1)
            .Select(i => new Layer(
                $"layer{i}",
                Sample.In(
                    layout == WeightLayout.InOut ? Shape.Matrix(widths[i - 1], widths[i]) : Shape.Matrix(widths[i], widths[i - 1]),
                    -1,
                    1,
                    seed + i
                ),
                random.Next(4) == 0 ? null : Sample.In(Shape.Vector(widths[i]), -1, 1, seed + 10 + i),
                i == widths.Length - 1 && loss.Default.TargetsAreProbabilities
                    ? Output(loss.Name)
                    : Activation(Smooth[random.Next(Smooth.Length)])
            ));
        return new NetworkExercise
        {
            Layers = [.. layers],
            WeightLayout = layout,
            Loss = new Loss(loss.Default, (Reduction)random.Next(3)),
            Inputs = Sample.In(Shape.Matrix(samples, widths[0]), -1, 1, seed + 20),
            Targets = Sample.In(Shape.Matrix(samples, widths[^1]), 0.1, 0.9, seed + 21),
            LearningRate = 0.1,
        };
    }

    public static Operation Activation(string name) => Activations.All.Single(choice => choice.Name == name).Default;

    private static Operation Output(string loss) =>
        Activation(
            loss switch
            {
                "binaryCrossEntropy" => "sigmoid",
                "crossEntropy" => "softmax",
                _ => "identity",
            }
        );
}
