using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Mistakes;

/// <summary>
/// Another usual definition, or another usual way to write the same step. It is not a mistake, and is recognised before the search for
/// mistakes starts.
/// </summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Notice">The sentence that a report says about it.</param>
/// <param name="Sites">
/// The nodes whose value differs, each with its change, in groups. The answers must show every group, because a single group looks the
/// same as a mistake. Empty where the convention does not apply.
/// </param>
public sealed record Convention(
    string Name,
    string Notice,
    Func<StepAnatomy, IReadOnlyList<IReadOnlyList<(Node? Site, Func<Node, Node> Wrap)>>> Sites
)
{
    /// <summary>All known conventions.</summary>
    public static IReadOnlyList<Convention> All { get; } =
    [
        new(
            "perSampleDelta",
            "Deltas are taken per sample; the mean over the batch is taken in the gradients of the parameters.",
            step =>
                step.Output is { Samples: > 1 and var samples, Divisor: > 1 } output
                    ?
                    [
                        [(output.Slope, Times(samples))],
                        [.. ParameterGradients(step).Select(gradient => (gradient, Times(1.0 / samples)))],
                    ]
                    : []
        ),
        new(
            "targetMinusOutput",
            "The error is target minus output, and the step adds.",
            step =>
                step.Output is { } output && step.Rate is not null
                    ?
                    [
                        [(output.Slope, Times(-1))],
                        [
                            .. step.Parameters.Select(parameter =>
                                (parameter.Updated, (Func<Node, Node>)(updated => 2 * parameter.Value - updated))
                            ),
                        ],
                    ]
                    : []
        ),
        new(
            "reluSlopeOne",
            "The slope of the ReLU at its kink is taken from the right.",
            step => Kinks(step, z => 1 - Functions.Step(0).Of(-z))
        ),
        new(
            "reluSlopeHalf",
            "The slope of the ReLU at its kink is taken from the middle.",
            step => Kinks(step, z => Functions.Heaviside.Of(z))
        ),
        new(
            "halfSquaredError",
            "The squared error is taken with a constant in front that its derivative cancels.",
            step => step.Output is { IsSquared: true, Factor: 2 } output ? Scaled(output, 0.5) : []
        ),
        new(
            "fullSquaredError",
            "The squared error is taken without the constant in front.",
            step => step.Output is { IsSquared: true, Factor: 1 } output ? Scaled(output, 2) : []
        ),
        new(
            "sumReduction",
            "The loss is taken as a sum over the batch, not as a mean.",
            step => step.Output is { Divisor: > 1 } output ? Scaled(output, output.Divisor) : []
        ),
        new(
            "otherMean",
            "The mean is taken over a different count: samples instead of entries, or entries instead of samples.",
            step =>
                step.Output is { Divisor: > 1 } output && output.Divisor != output.OtherDivisor
                    ? Scaled(output, (double)output.Divisor / output.OtherDivisor)
                    : []
        ),
    ];

    /// <summary>Whether it is one convention; <see langword="false"/> for a combination of two.</summary>
    public bool IsElementary { get; private init; } = true;

    /// <summary>Combines this convention with another one.</summary>
    public Convention With(Convention other) =>
        new($"{Name}, {other.Name}", $"{Notice} {other.Notice}", step => [.. Sites(step), .. other.Sites(step)]) { IsElementary = false };

    private static Func<Node, Node> Times(double factor) => node => factor * node;

    private static IReadOnlyList<(Node?, Func<Node, Node>)>[] Scaled(OutputAnatomy output, double factor) =>
        [
            [(output.Loss, Times(factor))],
            [(output.Slope, Times(factor))],
        ];

    private static IReadOnlyList<(Node?, Func<Node, Node>)>[] Kinks(StepAnatomy step, Func<Node, Node> mask) =>
        step.Layers.Any(IsSwitch)
            ?
            [
                [
                    .. step
                        .Layers.Where(IsSwitch)
                        .Select(layer => ((Node?)layer.Delta, (Func<Node, Node>)(_ => layer.ActivationGradient * mask(layer.Z)))),
                ],
            ]
            : [];

    private static bool IsSwitch(LayerAnatomy layer) => layer.HasSlope && layer.Activation.Equals(Functions.Relu);

    private static IEnumerable<Node?> ParameterGradients(StepAnatomy step) =>
        step.Layers.SelectMany(layer => new[] { layer.WeightsGradient, layer.BiasGradient });
}
