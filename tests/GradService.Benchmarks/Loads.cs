using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Benchmarks;

/// <summary>The fixed networks that are measured: ReLU hidden layers, identity output, MSE, from one seed.</summary>
internal static class Loads
{
    private static readonly Dictionary<string, (int[] Widths, int Samples)> Sizes = new()
    {
        ["S"] = ([1, 2, 1], 1),
        ["M"] = ([8, 16, 16, 4], 32),
        ["L"] = ([784, 128, 10], 64),
    };

    public static NetworkExercise Make(string load)
    {
        var (widths, samples) = Sizes[load];
        var random = new Random(20240607);
        return new NetworkExercise
        {
            Layers = [.. Enumerable.Range(1, widths.Length - 1).Select(i => new Layer(
                $"layer{i}",
                Uniform(random, widths[i - 1], widths[i]),
                Tensor.Vector(Uniform(random, 1, widths[i]).Values.ToArray()),
                i == widths.Length - 1 ? Functions.Identity : Functions.Relu))],
            Loss = new Loss(Losses.All.Single(loss => loss.Name == "mse").Default, Reduction.Mean),
            Inputs = Uniform(random, samples, widths[0]),
            Targets = Uniform(random, samples, widths[^1]),
            LearningRate = 0.01,
        };
    }

    private static Tensor Uniform(Random random, int rows, int columns) =>
        Tensor.Matrix(columns, [.. Enumerable.Range(0, rows * columns).Select(_ => (2 * random.NextDouble() - 1) / Math.Sqrt(columns))]);
}
