using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Mistakes;

/// <summary>Mistakes in the forward pass, from the inputs to the predictions.</summary>
internal static class ForwardMistakes
{
    private static readonly Operation[] Confused = [Functions.Sigmoid, Functions.Tanh, Functions.Relu];

    public static IReadOnlyList<Mistake> All { get; } =
    [
        new(
            "fwd-bias-omitted",
            "The bias is left out of z",
            "z = x W instead of x W + b",
            "After the weighted sum, is there something that each neuron still adds?",
            Rule.InLayer(
                3.5,
                layer => layer.Bias is null ? null : layer.Z.ReplaceWith(layer.Product(layer.Input, layer.Weights)),
                everywhere: true
            )
        ),
        new(
            "fwd-weights-transposed",
            "The weights are read in the other direction",
            "z = x Wᵀ + b instead of x W + b, with a square W",
            "Does a row of your W belong to the neuron that sends or to the one that receives?",
            Rule.InLayer(
                5,
                layer => layer.IsSquare ? layer.Z.ReplaceWith(Plus(layer.SendBack(layer.Input, layer.Weights), layer.Bias)) : null
            )
        ),
        new(
            "fwd-activation-omitted",
            "The activation function is left out",
            "a = z instead of f(z)",
            "Is z what the neuron sends on, or does something happen to it first?",
            Rule.InLayer(4, layer => layer.A.ReplaceWith(layer.Activation.Equals(Functions.Identity) ? null : layer.Z), everywhere: true)
        ),
        new(
            "fwd-wrong-activation",
            "Another activation function is used",
            "a = g(z) with a g that is not the layer's f, or σ(−z) for σ(z)",
            "Which function does the exercise give this layer? Look at the exponent, too.",
            [
                .. Confused.Select(wrong =>
                    Rule.InLayer(
                        6,
                        layer =>
                            layer.Activation.Equals(wrong) || layer.Activation.Equals(Functions.Identity)
                                ? null
                                : layer.A.ReplaceWith(wrong.Of(layer.Z))
                    )
                ),
                Rule.InLayer(
                    6,
                    layer =>
                        layer.Activation.Equals(Functions.Sigmoid) ? layer.A.ReplaceWith(Functions.SigmoidComplement.Of(layer.Z)) : null
                ),
            ]
        ),
        new(
            "fwd-softmax-wrong-axis",
            "Softmax runs down the batch",
            "each column sums to one instead of each row",
            "Which of your numbers have to sum to one: those of a sample, or those of a class?",
            Rule.InLayer(
                5,
                layer =>
                    layer.Activation is Softmax && layer.Samples > 1
                        ? layer.A.ReplaceWith(Transpose.Instance.Of(Softmax.Instance.Of(Transpose.Instance.Of(layer.Z))))
                        : null
            )
        ),
        new(
            "fwd-double-softmax",
            "Softmax is taken twice",
            "ŷ = softmax(softmax(z))",
            "What goes into your softmax: raw scores, or something that is a probability already?",
            Rule.InLayer(
                5,
                layer => layer.Activation is Softmax ? layer.A.ReplaceWith(Softmax.Instance.Of(layer.A.WithCorrectRule())) : null
            )
        ),
    ];

    private static Node Plus(Node product, Node? bias) => bias is null ? product : product + bias;
}
