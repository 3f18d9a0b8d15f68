using GradService.Engine.Explaining;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Api.Explanations;

/// <summary>The explanation of one quantity.</summary>
public sealed record StepResponse
{
    /// <summary>The name of the quantity. The backward phase explains its gradient, the update phase its new value.</summary>
    public required string Quantity { get; init; }

    /// <summary>What the quantity is in the training step: data, parameter, intermediate or loss.</summary>
    public required QuantityRole Role { get; init; }

    /// <summary>forward, loss, backward or update.</summary>
    public required Phase Phase { get; init; }

    /// <summary>The rule, the rule with the numbers substituted, and the value, in one line of plain text.</summary>
    public required string Text { get; init; }

    /// <summary>The general rule in LaTeX, without delimiters.</summary>
    public required string Latex { get; init; }

    /// <summary>
    /// The rule with this exercise's numbers, and the value, in LaTeX. If a tensor is too large to write out: the line for its first
    /// number.
    /// </summary>
    public required string Substituted { get; init; }

    /// <summary>The rule, the numbers and the value in MathML.</summary>
    public required string Mathml { get; init; }

    /// <summary>The rule and the value in a sentence that can be read aloud.</summary>
    public required string Spoken { get; init; }

    /// <summary>In the forward pass: the quantities that this one is computed from.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Worked lines for single numbers of a tensor: all numbers of a small tensor, the first number of a large one.</summary>
    public IReadOnlyList<LineResponse>? Entries { get; init; }

    /// <summary>For a quantity that is computed elementwise, and for the loss: its derivative with respect to each operand.</summary>
    public IReadOnlyList<LineResponse>? Derivatives { get; init; }

    /// <summary>For a quantity that is computed otherwise: the gradient contribution that it passes back to each operand.</summary>
    public IReadOnlyList<LineResponse>? FlowsBack { get; init; }

    /// <summary>For a gradient that is a sum over several paths: the contribution of each path.</summary>
    public IReadOnlyList<LineResponse>? Paths { get; init; }

    /// <summary>Remarks on what these numbers show.</summary>
    public IReadOnlyList<string>? Remarks { get; init; }

    /// <summary>The value, with all digits.</summary>
    public required Tensor Value { get; init; }

    internal static StepResponse From(ExplanationStep step)
    {
        var worked = step.Numbers ?? (step.Entries.Count > 0 ? step.Entries[0] : null);
        return new()
        {
            Quantity = step.Quantity.Name,
            Role = step.Quantity.Role,
            Phase = step.Phase,
            Text =
                PlainTextWriter.Instance.Chain(step.WholeChain)
                + (step.Numbers is null && worked is not null ? $"; {PlainTextWriter.Instance.Chain(worked.Chain)}" : ""),
            Latex = LatexWriter.Instance.Chain(step.RuleChain),
            Substituted = LatexWriter.Instance.Chain(worked?.Chain ?? step.RuleChain),
            Mathml = MathMlWriter.Instance.Chain(step.WholeChain),
            Spoken = SpeechWriter.Instance.Chain(step.ShortChain),
            Sources = NullIfEmpty(step.Sources.Select(source => source.Name)),
            Entries = NullIfEmpty(step.Entries.Select(LineResponse.From)),
            Derivatives = NullIfEmpty(
                step.Derivatives.Select(local => LineResponse.From(local, local.To.Name, (local.Derivative, false), (local.Rule, false)))
            ),
            FlowsBack = NullIfEmpty(step.FlowsBack.Select(share => LineResponse.From(share, share.To.Name, (share.Rule, false)))),
            Paths = NullIfEmpty(step.Paths.Select(path => LineResponse.From(path, path.From.Name, (path.Rule, false)))),
            Remarks = NullIfEmpty(step.Remarks),
            Value = step.Value,
        };
    }

    private static T[]? NullIfEmpty<T>(IEnumerable<T> items) => items.ToArray() is { Length: > 0 } some ? some : null;
}
