using GradService.Api.Explanations;
using GradService.Engine.Explaining;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Api.Worksheets;

/// <summary>The steps of a training step to work out, without any computed number.</summary>
public sealed record WorksheetsResponse
{
    /// <summary>The conventions that the steps use, one sentence each.</summary>
    public required IReadOnlyList<string> Conventions { get; init; }

    /// <summary>The functions that the formulas use.</summary>
    public required IReadOnlyList<FunctionDefinition> Functions { get; init; }

    /// <summary>Every quantity in order: forward, loss, backward, update.</summary>
    public required IReadOnlyList<WorksheetStep> Steps { get; init; }

    internal static WorksheetsResponse From(Explanation explanation) =>
        new()
        {
            Conventions = explanation.Conventions,
            Functions = [.. explanation.Definitions.Select(FunctionDefinition.From)],
            Steps = [.. explanation.Steps.Select(WorksheetStep.From)],
        };
}

/// <summary>One quantity: given, or to be worked out.</summary>
public sealed record WorksheetStep
{
    /// <summary>The name of the quantity. The backward phase asks for its gradient, the update phase for its new value.</summary>
    public required string Quantity { get; init; }

    /// <summary>What the quantity is in the training step: data, parameter, intermediate or loss.</summary>
    public required QuantityRole Role { get; init; }

    /// <summary>forward, loss, backward or update.</summary>
    public required Phase Phase { get; init; }

    /// <summary>The path of its answers in a request to /v1/grades, such as values.hidden.z; absent for given data.</summary>
    public string? Answer { get; init; }

    /// <summary>The lengths of its axes; empty for a single number.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>The general rule in one line of plain text; only the quantity's name if the rule is a number, and so the answer.</summary>
    public required string Text { get; init; }

    /// <summary>The same in LaTeX, without delimiters.</summary>
    public required string Latex { get; init; }

    /// <summary>The same in MathML.</summary>
    public required string Mathml { get; init; }

    /// <summary>The same in a sentence that can be read aloud.</summary>
    public required string Spoken { get; init; }

    /// <summary>In the forward pass: the quantities that this one is computed from.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>The value, for given data only.</summary>
    public Tensor? Value { get; init; }

    internal static WorksheetStep From(ExplanationStep step)
    {
        var isGiven = step.Rule is null;
        (Expression, bool)[] chain =
        [
            .. isGiven ? step.WholeChain
            : step.IsRuleOfNumbers ? [(step.Subject, false)]
            : step.RuleChain,
        ];
        return new()
        {
            Quantity = step.Quantity.Name,
            Role = step.Quantity.Role,
            Phase = step.Phase,
            Answer = isGiven ? null : $"{Group(step.Phase)}.{step.Quantity.Name}",
            Shape = Lengths(step.Value.Shape),
            Text = PlainTextWriter.Instance.Chain(chain),
            Latex = LatexWriter.Instance.Chain(chain),
            Mathml = MathMlWriter.Instance.Chain(chain),
            Spoken = SpeechWriter.Instance.Chain(chain),
            Sources = step.Sources.Count > 0 ? [.. step.Sources.Select(source => source.Name)] : null,
            Value = isGiven ? step.Value : null,
        };
    }

    private static string Group(Phase phase) =>
        phase switch
        {
            Phase.Backward => "gradients",
            Phase.Update => "updated",
            _ => "values",
        };

    private static IReadOnlyList<int> Lengths(Shape shape) =>
        shape.Rank switch
        {
            0 => [],
            1 => [shape.Columns],
            _ => [shape.Rows, shape.Columns],
        };
}
