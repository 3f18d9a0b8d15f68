using GradService.Api.Exercises;
using GradService.Engine.Explaining;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Api.Explanations;

/// <summary>A training step, explained quantity by quantity.</summary>
public sealed record ExplanationsResponse : ComputedResponse
{
    /// <summary>The conventions that the steps use, one sentence each.</summary>
    public required IReadOnlyList<string> Conventions { get; init; }

    /// <summary>The functions that the formulas use.</summary>
    public required IReadOnlyList<FunctionDefinition> Functions { get; init; }

    /// <summary>Every quantity in order: forward, loss, backward, update.</summary>
    public required IReadOnlyList<StepResponse> Steps { get; init; }

    /// <summary>The loss before the step.</summary>
    public required double Loss { get; init; }

    /// <summary>The loss on the same data after the step; absent if nothing is updated.</summary>
    public double? UpdatedLoss { get; init; }

    /// <summary>How the step changed the loss, in words.</summary>
    public string? Outcome { get; init; }

    internal static ExplanationsResponse From(Explanation explanation) =>
        new()
        {
            Conventions = explanation.Conventions,
            Functions = [.. explanation.Definitions.Select(FunctionDefinition.From)],
            Steps = [.. explanation.Steps.Select(StepResponse.From)],
            Loss = explanation.Loss,
            UpdatedLoss = explanation.UpdatedLoss,
            Outcome = explanation.Outcome,
            Arithmetic = explanation.Arithmetic.Kind,
            Undecided = explanation.Arithmetic.Undecided,
        };
}

/// <summary>The definition of a function.</summary>
public sealed record FunctionDefinition
{
    /// <summary>The name of the function, as in programs.</summary>
    public required string Name { get; init; }

    /// <summary>The formula in plain text; only the name with its arguments where words explain it better.</summary>
    public required string Text { get; init; }

    /// <summary>The same in LaTeX.</summary>
    public required string Latex { get; init; }

    /// <summary>The definition in words, or a remark on the formula.</summary>
    public required string Remark { get; init; }

    internal static FunctionDefinition From(Definition definition)
    {
        (Expression, bool)[] chain = definition.Formula is { } formula
            ? [(definition.Subject, false), (formula, false)]
            : [(definition.Subject, false)];
        return new()
        {
            Name = definition.Name,
            Text = PlainTextWriter.Instance.Chain(chain),
            Latex = LatexWriter.Instance.Chain(chain),
            Remark = definition.Remark,
        };
    }
}

/// <summary>A worked line, in plain text and in LaTeX.</summary>
public sealed record LineResponse
{
    /// <summary>Plain text, in the notation of programs.</summary>
    public required string Text { get; init; }

    /// <summary>LaTeX, without delimiters.</summary>
    public required string Latex { get; init; }

    /// <summary>The index of the number in the tensor, counted from 0; absent for a whole tensor.</summary>
    public IReadOnlyList<int>? Index { get; init; }

    /// <summary>The other quantity: the operand of a local derivative, or the quantity that a path goes through.</summary>
    public string? Quantity { get; init; }

    /// <summary>The value of a gradient contribution or a local derivative.</summary>
    public Tensor? Value { get; init; }

    internal static LineResponse From(WorkedFormula entry) =>
        new()
        {
            Text = PlainTextWriter.Instance.Chain(entry.Chain),
            Latex = LatexWriter.Instance.Chain(entry.Chain),
            Index = ((Element)entry.Subject).Index,
        };

    internal static LineResponse From(Share share, string quantity, params (Expression, bool)[] chain) =>
        new()
        {
            Text = PlainTextWriter.Instance.Chain(chain),
            Latex = LatexWriter.Instance.Chain(chain),
            Quantity = quantity,
            Value = share.Value,
        };
}
