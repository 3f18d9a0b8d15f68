using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Training;
using GradService.Engine.Training.Optimizers;

namespace GradService.Engine.Networks;

/// <summary>A network of dense layers with the data of one training step.</summary>
public sealed record NetworkExercise
{
    /// <summary>The layers, from the inputs to the predictions; at least one.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>The layout of every weight matrix.</summary>
    public WeightLayout WeightLayout { get; init; }

    /// <summary>The loss that the step reduces.</summary>
    public required Loss Loss { get; init; }

    /// <summary>A matrix with one row per sample.</summary>
    public required Tensor Inputs { get; init; }

    /// <summary>A matrix with one row per sample, one column per unit of the last layer.</summary>
    public required Tensor Targets { get; init; }

    /// <summary>η, greater than 0; <see langword="null"/> if nothing is updated.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Builds the graph of the whole training step.</summary>
    /// <param name="optimizer">How parameters are updated; by default, gradient descent.</param>
    /// <exception cref="QuantityShapeException">The tensors' shapes do not fit together.</exception>
    public TrainingStep Build(Optimizer? optimizer = null)
    {
        var forward = new ForwardPass();
        var samples = new Extent(Inputs.Shape.Rows, "one per sample");
        var width = new Extent(Inputs.Shape.Columns, "one per input");
        var inputs = forward.Given(new Symbol("inputs", "x"), QuantityRole.Data, Inputs, samples, width);
        var layers = new List<LayerNodes>();
        foreach (var layer in Layers)
        {
            (var nodes, width) = Add(layer, forward, layers.Count > 0 ? layers[^1].A : inputs, width);
            layers.Add(nodes);
        }

        var targets = forward.Given(new Symbol("targets", "y"), QuantityRole.Data, Targets, samples, width);
        var loss = Loss.Of(layers[^1].A, targets);
        forward.Named(new Symbol("loss", "L"), QuantityRole.Loss, loss.Total);
        return new TrainingStep(
            forward,
            loss.Total,
            LearningRate,
            optimizer,
            new NetworkNodes(inputs, targets, layers, WeightLayout, loss)
        );
    }

    private (LayerNodes Nodes, Extent Width) Add(Layer layer, ForwardPass forward, Node inputs, Extent inputWidth)
    {
        var units = WeightLayout == WeightLayout.InOut ? layer.Weights.Shape.Columns : layer.Weights.Shape.Rows;
        var width = new Extent(units, $"one per unit of '{layer.Name}'");
        var (product, rows, columns) =
            WeightLayout == WeightLayout.InOut ? (MatMul.Plain, inputWidth, width) : (MatMul.RightTransposed, width, inputWidth);

        var weights = forward.Given(Of(layer, "weights", "W"), QuantityRole.Parameter, layer.Weights, rows, columns);
        var z = forward.Graph.Add(product, inputs, weights);
        var bias = layer.Bias is null ? null : forward.Given(Of(layer, "bias", "b"), QuantityRole.Parameter, layer.Bias, width);
        z = forward.Named(Of(layer, "z", "z"), QuantityRole.Intermediate, bias is null ? z : forward.Graph.Add(Arithmetic.Add, z, bias));
        var a = forward.Named(Of(layer, "a", "a"), QuantityRole.Intermediate, forward.Graph.Add(layer.Activation, z));
        return (new LayerNodes(layer.Name, layer.Activation, inputs, weights, bias, z, a), width);
    }

    private static Symbol Of(Layer layer, string part, string letter)
    {
        var number = layer.Name.StartsWith(Layer.DefaultName, StringComparison.Ordinal) ? layer.Name[Layer.DefaultName.Length..] : "";
        return new Symbol($"{layer.Name}.{part}", letter, number.Length > 0 && number.All(char.IsAsciiDigit) ? number : layer.Name);
    }
}
