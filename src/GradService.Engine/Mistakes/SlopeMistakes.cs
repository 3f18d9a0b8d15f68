using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Mistakes;

/// <summary>Mistakes in the derivative of an activation function: δ = ∂L/∂a ⊙ f′(z) with something else for f′(z).</summary>
internal static class SlopeMistakes
{
    public static IReadOnlyList<Mistake> All { get; } =
    [
        new(
            "act-deriv-omitted",
            "The activation's derivative is left out",
            "δ = ∂L/∂a",
            "Between what a neuron sends and its weighted sum lies one more link of the chain. Is it there?",
            Rule.InLayer(2.5, layer => layer.HasSlope ? layer.Delta.ReplaceWith(layer.ActivationGradient) : null, everywhere: true)
        ),
        new(
            "act-deriv-at-activation",
            "The derivative is taken at a instead of z",
            "f′(a) instead of f′(z)",
            "At which point is the slope wanted: at what goes into the function, or at what comes out?",
            Slope(3, layer => layer.SlopeAt(layer.A))
        ),
        new(
            "act-deriv-formula-on-z",
            "The formula for a is used on z",
            "z(1 − z) for the sigmoid, 1 − z² for tanh",
            "The short formula of this derivative is written in terms of one of z and a. Which?",
            Slope(
                4,
                layer =>
                    Of(layer, Functions.Sigmoid, z => z * (1 - z), layer.Z)
                    ?? Of(layer, Functions.Tanh, z => 1 - Functions.Square.Of(z), layer.Z)
            )
        ),
        new(
            "act-deriv-is-activation",
            "The activation is used in place of its derivative",
            "δ = ∂L/∂a ⊙ a",
            "Did you multiply by the height of the function or by its slope?",
            Slope(4, layer => layer.A)
        ),
        new(
            "act-deriv-half-formula",
            "Half of the derivative's formula",
            "δ = ∂L/∂a ⊙ (1 − a)",
            "This derivative is a product. Are all its factors there?",
            Slope(5, layer => Of(layer, Functions.Sigmoid, a => 1 - a, layer.A))
        ),
        new(
            "act-deriv-wrong-function",
            "The derivative of another function",
            "a(1 − a) for tanh, 1 − a² for the sigmoid, a missing or an extra square",
            "Whose derivative is that? Compare with the activation of this layer.",
            Slope(
                5,
                layer =>
                    Of(layer, Functions.Tanh, a => a * (1 - a), layer.A)
                    ?? Of(layer, Functions.Sigmoid, a => 1 - Functions.Square.Of(a), layer.A)
            ),
            Slope(6, layer => Of(layer, Functions.Tanh, a => 1 - a, layer.A)),
            Slope(6, layer => layer.SlopeAt(layer.Z) is { } slope && !IsSwitch(layer) ? Functions.Square.Of(slope) : null)
        ),
        new(
            "relu-mask-wrong",
            "The mask of the ReLU comes from the wrong number",
            "switched by the incoming gradient, by another layer, or the wrong way round",
            "Which number decides whether this unit was on?",
            Slope(5, layer => IsSwitch(layer) ? Functions.Step(0).Of(layer.ActivationGradient) : null),
            Slope(6, layer => IsSwitch(layer) ? 1 - Functions.Step(0).Of(layer.Z) : null),
            Slope(
                6,
                layer =>
                    IsSwitch(layer) && layer.Previous is { } other && other.Z.Shape == layer.Z.Shape ? Functions.Step(0).Of(other.Z) : null
            ),
            Slope(
                6,
                layer => IsSwitch(layer) && layer.Next is { } other && other.Z.Shape == layer.Z.Shape ? Functions.Step(0).Of(other.Z) : null
            )
        ),
    ];

    private static bool IsSwitch(LayerAnatomy layer) => layer.Activation.Equals(Functions.Relu);

    private static Rule Slope(double bits, Func<LayerAnatomy, Node?> slope) =>
        Rule.InLayer(
            bits,
            layer => layer.HasSlope && slope(layer) is { } wrong ? layer.Delta.ReplaceWith(layer.ActivationGradient * wrong) : null,
            everywhere: true
        );

    private static Node? Of(LayerAnatomy layer, Operation activation, Func<Node, Node> formula, Node place) =>
        layer.Activation.Equals(activation) ? formula(place) : null;
}
