using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Benchmarks;

/// <summary>The networks of the benchmarks.</summary>
internal static class Loads
{
    private static readonly Dictionary<string, (int[] Widths, int Samples)> Sizes = new()
    {
        ["S"] = ([1, 2, 1], 1),
        ["M"] = ([8, 16, 16, 4], 32),
        ["L"] = ([784, 128, 10], 64),
        ["XL"] = ([784, 512, 256, 10], 128),
    };

    public static NetworkExercise Make(string load) => Make(Sizes[load].Widths, Sizes[load].Samples, "relu", "mse");

    /// <summary>
    /// A network with one activation in its hidden layers, identity at the output, random numbers from a fixed seed, and targets between 0
    /// and 1.
    /// </summary>
    public static NetworkExercise Make(int[] widths, int samples, string activation, string loss)
    {
        var random = new Random(20240607);
        var function = Losses.All.Single(choice => choice.Name == loss).Default;
        return new NetworkExercise
        {
            Layers =
            [
                .. Enumerable
                    .Range(1, widths.Length - 1)
                    .Select(i => new Layer(
                        $"layer{i}",
                        Uniform(random, widths[i - 1], widths[i], 2 / Math.Sqrt(widths[i - 1])),
                        Tensor.Vector(Uniform(random, 1, widths[i], 0.2).Values.ToArray()),
                        i == widths.Length - 1 ? Functions.Identity : Activations.All.Single(choice => choice.Name == activation).Default
                    )),
            ],
            Loss = new Loss(function, function.DefaultReduction),
            Inputs = Uniform(random, samples, widths[0], 2),
            Targets = new Tensor(
                Shape.Matrix(samples, widths[^1]),
                Enumerable.Range(0, samples * widths[^1]).Select(_ => random.NextDouble()).ToArray()
            ),
            LearningRate = 0.01,
        };
    }

    private static Tensor Uniform(Random random, int rows, int columns, double width) =>
        Tensor.Matrix(columns, [.. Enumerable.Range(0, rows * columns).Select(_ => (random.NextDouble() - 0.5) * width)]);
}
