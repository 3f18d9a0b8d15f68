using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Training;

namespace GradService.Engine.Mistakes;

/// <summary>Mistakes in the update θ − η ∂L/∂θ. Most of them apply to programs as well as to networks.</summary>
internal static class UpdateMistakes
{
    public static IReadOnlyList<Mistake> All { get; } =
    [
        new(
            "upd-adds",
            "The step goes uphill",
            "θ + η ∂L/∂θ",
            "The gradient points where the loss grows. Where do you want to go?",
            Every(2.5, (parameter, rate) => parameter.Value + rate * parameter.Gradient)
        ),
        new(
            "upd-lr-wrong",
            "The learning rate is left out, or used twice",
            "θ − ∂L/∂θ, θ − η² ∂L/∂θ, or divided by the batch size once more",
            "How far does a step go along the gradient, and is that factor used just once?",
            Every(3.5, (parameter, rate) => parameter.Value - parameter.Gradient),
            Every(5, (parameter, rate) => parameter.Value - rate * rate * parameter.Gradient),
            Rule.Of(
                5,
                step =>
                    step.Samples == 1 || step.Rate is null
                        ? []
                        : step.Parameters.Select(parameter =>
                            parameter.Updated?.ReplaceWith(parameter.Value - step.Rate / step.Samples * parameter.Gradient)
                        )
            )
        ),
        new(
            "upd-incomplete",
            "The step is not taken, or only the step is given",
            "parameters left as they were, or η ∂L/∂θ alone",
            "Which parameters does one step change, and is the change asked for or the new value?",
            Rule.Of(3.5, step => step.Layers.Select(layer => layer.UpdatedBias?.ReplaceWith(layer.Bias))),
            Every(4.5, (parameter, rate) => -(rate * parameter.Gradient)),
            Every(4.5, (parameter, rate) => rate * parameter.Gradient),
            Each(6, (parameter, step) => [parameter.Value])
        ),
        new(
            "upd-wrong-gradient",
            "A parameter is updated with another one's gradient",
            "θ₁ − η ∂L/∂θ₂",
            "Does each parameter go with its own gradient?",
            Each(
                6,
                (parameter, step) =>
                    step
                        .Parameters.Where(other => other != parameter && other.Gradient.Shape == parameter.Gradient.Shape)
                        .Select(other => parameter.Value - step.Rate! * other.Gradient)
            )
        ),
    ];

    private static Rule Every(double bits, Func<Quantity, Node, Node> rule) =>
        Rule.Of(
            bits,
            step => step.Rate is { } rate ? step.Parameters.Select(parameter => parameter.Updated?.ReplaceWith(rule(parameter, rate))) : []
        );

    private static Rule Each(double bits, Func<Quantity, StepAnatomy, IEnumerable<Node>> rules) =>
        new(
            bits,
            IsScale: false,
            step =>
                step.Rate is null
                    ? []
                    : step
                        .Parameters.SelectMany(parameter => rules(parameter, step).Select(rule => parameter.Updated?.ReplaceWith(rule)))
                        .OfType<Substitution>()
                        .Select(substitution => (IReadOnlyList<Substitution>)[substitution]),
            Everywhere: false
        );
}
