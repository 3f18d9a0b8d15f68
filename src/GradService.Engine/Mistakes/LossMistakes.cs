using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Mistakes;

/// <summary>Mistakes in the value of the loss, and in its derivative.</summary>
internal static class LossMistakes
{
    public static IReadOnlyList<Mistake> All { get; } =
    [
        new(
            "loss-sum-not-mean",
            "The loss is a sum, not a mean",
            "the loss is not divided at all",
            "Is the loss of the whole batch asked for, or an average?",
            Rule.AtOutput(3, (output, _) => output.Loss.ReplaceWithMultiple(output.Divisor), isScale: true)
        ),
        new(
            "loss-wrong-denominator",
            "The loss is averaged over the wrong count",
            "divided by the samples instead of all entries, or the other way round",
            "What does this exercise average over: samples, or every entry?",
            Rule.AtOutput(
                3,
                (output, _) => output.Divisor == 1 ? null : output.Loss.ReplaceWithMultiple((double)output.Divisor / output.OtherDivisor),
                isScale: true
            )
        ),
        new(
            "loss-half-confusion",
            "The constant in front of the squared error",
            "half the loss, or twice",
            "Look up the definition of the loss again. Does a constant stand in front of the square?",
            Rule.AtOutput(
                3,
                (output, _) => output.IsSquared ? output.Loss.ReplaceWithMultiple(output.Factor == 2 ? 0.5 : 2) : null,
                isScale: true
            )
        ),
        new(
            "loss-log-base",
            "A logarithm of another base",
            "log₁₀ or log₂ instead of ln",
            "Which base does the logarithm in a cross-entropy have?",
            Rule.AtOutput(
                4,
                (output, _) => IsLogarithmic(output) ? output.Loss.ReplaceWithMultiple(1 / Math.Log(10)) : null,
                isScale: true
            ),
            Rule.AtOutput(4, (output, _) => IsLogarithmic(output) ? output.Loss.ReplaceWithMultiple(1 / Math.Log(2)) : null, isScale: true)
        ),
        new(
            "loss-ce-complement",
            "The other cross-entropy",
            "terms of the absent classes added, or left out where they belong",
            "There is a cross-entropy for two outcomes and one for many classes. Which one belongs to your output layer?",
            Rule.AtOutput(
                5,
                (output, _) =>
                    output.IsCategorical
                        ? Reduced(output, CrossEntropies.BinaryCrossEntropy.Of(output.Probabilities, output.Targets))
                        : null
            ),
            Rule.AtOutput(
                5,
                (output, _) =>
                    output.IsBinary ? Reduced(output, CrossEntropies.CrossEntropy.Of(output.Probabilities, output.Targets)) : null
            )
        ),
        new(
            "loss-wrong-form",
            "Another form of the loss",
            "a root or absolute values in place of squares, or a lost minus",
            "What happens to each difference before it is averaged, and which values can the result take?",
            Rule.AtOutput(
                5,
                (output, _) => output.IsSquared ? output.Loss.ReplaceWith(Functions.Sqrt.Of(output.Loss.WithCorrectRule())) : null
            ),
            Rule.AtOutput(5, (output, _) => output.IsSquared ? Reduced(output, Functions.Abs.Of(output.Error)) : null),
            Rule.AtOutput(5, (output, _) => IsLogarithmic(output) ? output.Loss.ReplaceWithMultiple(-1) : null, isScale: true)
        ),
        new(
            "dloss-missing-two",
            "The factor from the square is missing",
            "∂L/∂ŷ = (ŷ − y)/D for the squared error",
            "Differentiate the square once more: what does the power rule bring to the front?",
            Rule.AtOutput(
                2,
                (output, _) => output is { IsSquared: true, Factor: 2 } ? output.Slope.ReplaceWithMultiple(0.5) : null,
                isScale: true
            )
        ),
        new(
            "dloss-extra-two",
            "A factor too many from the square",
            "∂L/∂ŷ = 2(ŷ − y)/D for half the squared error",
            "What does the constant in front of this loss do when you differentiate?",
            Rule.AtOutput(
                4,
                (output, _) => output is { IsSquared: true, Factor: 1 } ? output.Slope.ReplaceWithMultiple(2) : null,
                isScale: true
            )
        ),
        new(
            "dloss-sign-flipped",
            "Prediction and target are exchanged",
            "y − ŷ instead of ŷ − y",
            "Suppose a prediction is too large already and grows further: what must happen to the loss?",
            Rule.AtOutput(3, (output, _) => output.Slope.ReplaceWithMultiple(-1), isScale: true)
        ),
        new(
            "dloss-not-differentiated",
            "The error itself is taken for its slope",
            "(ŷ − y)² or |ŷ − y| is sent back",
            "Is that how large the error is, or how fast it changes?",
            Rule.AtOutput(6, (output, _) => SendsError(output, Functions.Square, 1)),
            Rule.AtOutput(6, (output, _) => SendsError(output, Functions.Abs, output.Factor)),
            Rule.AtOutput(6, (output, _) => output.Factor == 1 ? null : SendsError(output, Functions.Abs, 1))
        ),
        new(
            "grad-missing-mean",
            "The gradient of the sum for a loss that is a mean",
            "∂L/∂ŷ is not divided",
            "Your loss is an average. Is your gradient that of the average?",
            Rule.AtOutput(3, (output, _) => output.Slope.ReplaceWithMultiple(output.Divisor), isScale: true)
        ),
        new(
            "grad-wrong-denominator",
            "The gradient is averaged over the wrong count",
            "divided by the samples instead of all entries, or the other way round",
            "Over what does the loss average, and is that what you divided its gradient by?",
            Rule.AtOutput(
                3.5,
                (output, _) => output.Divisor == 1 ? null : output.Slope.ReplaceWithMultiple((double)output.Divisor / output.OtherDivisor),
                isScale: true
            )
        ),
        new(
            "dloss-double-mean",
            "The mean is taken twice",
            "divided by the batch size once more on the way to the weights",
            "On the way from the loss to a weight's gradient, how often do you divide by the size of the batch?",
            Rule.AtOutput(5, (output, _) => output.Slope.ReplaceWithMultiple(1.0 / output.Samples), isScale: true),
            Rule.InLayer(5, layer => layer.Next is null ? null : layer.Delta.ReplaceWithMultiple(1.0 / layer.Samples), isScale: true)
        ),
        new(
            "output-ce-shortcut",
            "The delta of the cross-entropy is used for a squared error",
            "δ = (ŷ − y)/D at the output",
            "For which pair of loss and activation does the delta come down to the error alone?",
            Rule.AtOutput(
                4,
                (output, last) => output.IsSquared && last.HasSlope ? last.Delta.ReplaceWith(output.Error / output.Divisor) : null
            )
        ),
        new(
            "ce-extra-activation-derivative",
            "A derivative that has cancelled already is multiplied in again",
            "δ = (ŷ − y) ⊙ ŷ(1 − ŷ)/D for a cross-entropy",
            "Once the logarithm's derivative is multiplied in, which part of the activation's derivative is left?",
            Rule.AtOutput(
                3.5,
                (output, last) => output.SkipsActivation ? last.Delta.ReplaceWith(last.Delta.WithCorrectRule() * Curve(last.A)) : null
            )
        ),
        new(
            "softmax-jacobian-wrong",
            "Softmax is differentiated as if each output stood alone",
            "only the diagonal of the Jacobian is used",
            "If one logit moves, which of the probabilities move?",
            Rule.AtOutput(
                4,
                (output, last) =>
                    output.SkipsActivation && last.Activation is Softmax
                        ? last.Delta.ReplaceWith((1 / (double)output.Divisor) * (output.Targets * (last.A - 1)))
                        : null
            ),
            Rule.InLayer(
                4,
                layer =>
                    layer is { Activation: Softmax, HasSlope: true }
                        ? layer.Delta.ReplaceWith(layer.ActivationGradient * Curve(layer.A))
                        : null
            ),
            Rule.AtOutput(
                5.5,
                (output, last) =>
                    output.SkipsActivation && last.Activation is Softmax
                        ? last.Delta.ReplaceWith(
                            new BroadcastTo(last.Delta.Shape).Of((1 / (double)output.Divisor) * (output.Targets * (last.A - 1)).SumOfRows())
                        )
                        : null
            )
        ),
    ];

    private static bool IsLogarithmic(OutputAnatomy output) => output.IsBinary || output.IsCategorical;

    private static Node Curve(Node a) => a * (1 - a);

    private static Substitution? Reduced(OutputAnatomy output, Node elements) =>
        output.Loss.ReplaceWith(new SumTo(Shape.Scalar).Of(elements) / output.Divisor);

    private static Substitution? SendsError(OutputAnatomy output, UnaryFunction size, double factor) =>
        output.IsSquared ? output.Slope.ReplaceWith(factor / output.Divisor * size.Of(output.Error)) : null;
}
