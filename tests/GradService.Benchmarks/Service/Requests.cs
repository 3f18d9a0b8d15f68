using System.Text.Json;
using GradService.Engine.Networks;
using GradService.Engine.Tensors;

namespace GradService.Benchmarks.Service;

/// <summary>Request bodies for the benchmark networks: weights with all digits, inputs and targets with four decimals.</summary>
internal static class Requests
{
    /// <summary>A request for the gradients of a network of <see cref="Loads"/>, by name.</summary>
    public static byte[] Gradients(string load) => Gradients(Loads.Make(load));

    /// <summary>A request for the gradients of an exercise.</summary>
    /// <param name="exercise">A network with relu and mean squared error.</param>
    /// <param name="more">Further members of the request.</param>
    public static byte[] Gradients(NetworkExercise exercise, params (string Name, object Value)[] more)
    {
        var request = new Dictionary<string, object>
        {
            ["network"] = new
            {
                layers = exercise.Layers.Select(layer => new
                {
                    weights = Rows(layer.Weights),
                    bias = layer.Bias!.Values.ToArray(),
                    activation = layer.Activation.Name,
                }),
            },
            ["loss"] = "mse",
            ["inputs"] = Rows(exercise.Inputs, decimals: 4),
            ["targets"] = Rows(exercise.Targets, decimals: 4),
            ["learningRate"] = exercise.LearningRate!,
        };
        foreach (var (name, value) in more)
        {
            request.Add(name, value);
        }

        return JsonSerializer.SerializeToUtf8Bytes(request);
    }

    private static IEnumerable<double[]> Rows(Tensor tensor, int decimals = 15) =>
        Enumerable
            .Range(0, tensor.Shape.Rows)
            .Select(row => tensor.Row(row).ToArray().Select(value => decimals < 15 ? Math.Round(value, decimals) : value).ToArray());
}
