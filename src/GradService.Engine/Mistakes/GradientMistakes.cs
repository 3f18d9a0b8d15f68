using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Mistakes;

/// <summary>Mistakes in the backward pass between layers, and in the gradients of weights and biases.</summary>
internal static class GradientMistakes
{
    public static IReadOnlyList<Mistake> All { get; } =
    [
        new(
            "prop-no-transpose",
            "The weights are not transposed on the way back",
            "∂L/∂a = δ W instead of δ Wᵀ, with a square W",
            "On the way back, over which of its connections does a neuron collect?",
            Backwards(3.5, (layer, next) => next.IsSquare ? next.Product(next.Delta, next.Weights) : null)
        ),
        new(
            "prop-updated-weights",
            "The gradient is sent back through weights that are updated already",
            "∂L/∂a = δ W′ᵀ with the new W′",
            "Which network made the prediction: the one before the step or the one after?",
            Backwards(3, (layer, next) => next.UpdatedWeights is { } updated ? next.SendBack(next.Delta, updated) : null)
        ),
        new(
            "prop-wrong-layer-weights",
            "The gradient is sent back through another layer's weights",
            "∂L/∂a = δ Wᵀ with the W of the layer itself",
            "Which connections carry the activations of this layer forward?",
            Backwards(5, (layer, next) => next.Weights.Shape == layer.Weights.Shape ? next.SendBack(next.Delta, layer.Weights) : null)
        ),
        new(
            "prop-sum-wrong",
            "The sum over the outgoing connections is wrong",
            "the weights are left out of it, or all paths except one",
            "On how many routes does this neuron reach the loss, and what does each of them weigh?",
            Backwards(4.5, (layer, next) => new BroadcastTo(layer.A.Shape).Of(next.Delta.SumOfRows())),
            Backwards(
                5,
                (layer, next) =>
                    next.Delta.Shape.Columns == 1 ? null : next.SendBack(next.Delta * next.PickUnits(unit => unit == 0), next.Weights)
            ),
            Backwards(
                5,
                (layer, next) =>
                    next.IsSquare ? next.SendBack(next.Delta, next.Weights * next.WeightMask((row, column) => row == column)) : null
            )
        ),
        new(
            "link-dropped-in-propagation",
            "A derivative is missing on the way down only",
            "∂L/∂a is sent back from the next layer's ∂L/∂a, not from its δ",
            "What must be multiplied in before the error goes on to the layer below?",
            Backwards(5, (layer, next) => next.HasSlope ? next.SendBack(next.ActivationGradient, next.Weights) : null)
        ),
        new(
            "link-dropped-in-gradient",
            "The chain to the parameters stops one link early",
            "∂L/∂W or ∂L/∂b from ∂L/∂a, not from δ",
            "Does your chain reach all the way to the weighted sum?",
            Rule.InLayer(
                4,
                layer => layer.HasSlope ? layer.WeightsGradient.ReplaceWith(layer.Outer(layer.Input, layer.ActivationGradient)) : null,
                everywhere: true
            ),
            Rule.InLayer(
                5,
                layer => layer.HasSlope ? layer.BiasGradient?.ReplaceWith(layer.SumOverSamples(layer.ActivationGradient)) : null,
                everywhere: true
            )
        ),
        new(
            "dw-wrong-input",
            "The weights' gradient takes the wrong input",
            "z instead of a of the layer before, the layer's own output, the raw input, or none",
            "On the way forward, what exactly did this weight multiply?",
            Weights(3.5, layer => layer.Previous?.Z),
            Weights(4, layer => layer.A),
            Weights(5, layer => layer.Previous is null ? null : First(layer).Input),
            Weights(4, layer => layer.Z.Graph.Filled(layer.Input.Shape, 1))
        ),
        new(
            "dw-transposed",
            "The weights' gradient is transposed",
            "(∂L/∂W)ᵀ, with a square W",
            "A gradient is arranged like its parameter. Which index of yours is the input?",
            Rule.InLayer(
                4,
                layer =>
                    layer.IsSquare
                        ? layer.WeightsGradient.ReplaceWith(Transpose.Instance.Of(layer.WeightsGradient.WithCorrectRule()))
                        : null,
                everywhere: true
            )
        ),
        new(
            "db-zero",
            "The biases have no gradient",
            "∂L/∂b = 0",
            "Does the loss change when a bias moves? Think of it as a weight whose input never changes.",
            Rule.InLayer(4, layer => layer.BiasGradient?.ReplaceWith(layer.Z.Graph.Filled(layer.BiasGradient.Shape, 0)), everywhere: true)
        ),
        new(
            "db-is-one",
            "The chain of the bias ends at its first link",
            "∂L/∂b = ∂z/∂b",
            "You have found how z depends on b. How does the loss depend on z?",
            Rule.InLayer(6, layer => layer.BiasGradient?.ReplaceWith(layer.Z.Graph.Filled(layer.BiasGradient.Shape, 1)), everywhere: true)
        ),
        new(
            "db-wrong-reduction",
            "The bias's gradient is summed wrongly",
            "multiplied by the input, divided once more, or taken from one sample only",
            "Over which index do you add for a bias, and what else is done to the sum?",
            Rule.InLayer(
                4,
                layer => layer.BiasGradient?.ReplaceWith(layer.SumOverSamples(layer.Input.SumOfRows() * layer.Delta)),
                everywhere: true
            ),
            Rule.InLayer(4, layer => layer.BiasGradient?.ReplaceWithMultiple(1.0 / layer.Samples), everywhere: true, isScale: true),
            Rule.InLayer(4, layer => layer.BiasGradient?.ReplaceWithMultiple(layer.Samples), everywhere: true, isScale: true),
            Rule.InLayer(
                4,
                layer =>
                    layer.Samples == 1
                        ? null
                        : layer.BiasGradient?.ReplaceWith(layer.SumOverSamples(layer.Delta * layer.PickSamples(sample => sample == 0))),
                everywhere: true
            )
        ),
        new(
            "batch-wrong",
            "The samples are combined wrongly",
            "only one sample counts, one is left out, or factors are averaged before they are multiplied",
            "Every sample gives a product of its own. What is combined: the factors, or the products?",
            Batch(4, _ => sample => sample == 0, 1),
            Batch(4, samples => sample => sample == samples - 1, 1),
            Batch(4.5, _ => sample => sample == 0, null),
            Batch(5.5, samples => sample => sample < samples - 1, 1),
            Batch(5.5, _ => sample => sample > 0, 1),
            Weights(4, layer => layer.Samples == 1 ? null : new BroadcastTo(layer.Input.Shape).Of(ColumnMeans(layer.Input)))
        ),
    ];

    private static Rule Backwards(double bits, Func<LayerAnatomy, LayerAnatomy, Node?> rule) =>
        Rule.InLayer(
            bits,
            layer => layer.Next is { } next ? layer.ActivationGradient.ReplaceWith(rule(layer, next)) : null,
            everywhere: true
        );

    private static Rule Weights(double bits, Func<LayerAnatomy, Node?> input) =>
        Rule.InLayer(
            bits,
            layer =>
                input(layer) is { } wrong && wrong.Shape == layer.Input.Shape
                    ? layer.WeightsGradient.ReplaceWith(layer.Outer(wrong, layer.Delta))
                    : null,
            everywhere: true
        );

    /// <summary>
    /// The gradients of all parameters from some of the samples. With a factor of 1 the mean is still over all samples; without a factor
    /// the gradients are multiplied by the number of samples.
    /// </summary>
    private static Rule Batch(double bits, Func<int, Func<int, bool>> picked, double? factor) =>
        Rule.Of(
            bits,
            step =>
                step.Layers.Where(layer => layer.Samples > 1)
                    .SelectMany(layer =>
                    {
                        var some = (factor ?? layer.Samples) * (layer.Delta * layer.PickSamples(picked(layer.Samples)));
                        return new[]
                        {
                            layer.WeightsGradient.ReplaceWith(layer.Outer(layer.Input, some)),
                            layer.BiasGradient?.ReplaceWith(layer.SumOverSamples(some)),
                        };
                    })
        );

    private static LayerAnatomy First(LayerAnatomy layer) => layer.Previous is { } previous ? First(previous) : layer;

    private static Node ColumnMeans(Node node) => new SumTo(Shape.Matrix(1, node.Shape.Columns)).Of(node) / node.Shape.Rows;
}
