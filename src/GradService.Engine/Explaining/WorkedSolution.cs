using System.Globalization;
using System.Text;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>Writes an explanation as a Markdown document with LaTeX between dollar signs, which GitHub and Jupyter render.</summary>
public static class WorkedSolution
{
    private const int MostNumbersInFull = 100;
    private const int ResultDigits = 9;

    /// <summary>The whole document.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="title">Its title; any text.</param>
    public static string Write(Explanation explanation, string? title)
    {
        var document = new StringBuilder(Introduction(explanation, title));
        foreach (var phase in Enum.GetValues<Phase>())
        {
            document.Append(Part(explanation, phase));
        }

        return document.Append(Ending(explanation)).ToString();
    }

    /// <summary>Title, conventions, functions, and given quantities.</summary>
    public static string Introduction(Explanation explanation, string? title)
    {
        var text = new StringBuilder($"# {(string.IsNullOrWhiteSpace(title) ? "Worked solution" : Escaped(title))}\n");
        AddList(text, "Conventions", explanation.Conventions.Select(Escaped));
        AddList(text, "Functions", explanation.Definitions.Select(Defined));
        text.Append("\n## Given\n");
        foreach (var step in explanation.Steps.Where(step => step.Rule is null))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n`{step.Quantity.Name}`{Meaning(step)}: {(step.Numbers is { } numbers ? Inline(numbers.Chain) : InFull(step.Value))}\n"
            );
        }

        if (explanation.Step.Rate is { } rate)
        {
            var name = new Reference(new Symbol("learningRate", "η"), IsOneNumber: true);
            var value = Decimals.Exact(explanation.Step.Assignment[rate].Values[0]);
            text.Append(CultureInfo.InvariantCulture, $"\nlearning rate: {Inline([(name, false), (value, false)])}\n");
        }

        return text.ToString();
    }

    /// <summary>One phase of the step with its heading; empty if the step has no such phase.</summary>
    public static string Part(Explanation explanation, Phase phase)
    {
        var steps = explanation.Steps.Where(step => step.Phase == phase && step.Rule is not null).ToList();
        var text = new StringBuilder(steps.Count > 0 ? $"\n## {StepOrder.Heading(phase)}\n" : "");
        foreach (var step in steps)
        {
            Add(text, step, explanation.IsProgram);
        }

        return text.ToString();
    }

    /// <summary>The result: the loss before and after the step; empty if nothing is updated.</summary>
    public static string Ending(Explanation explanation)
    {
        var text = new StringBuilder(explanation.Outcome is null ? "" : "\n## Result\n");
        if (explanation.UpdatedLoss is { } after)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n| | loss |\n|---|---|\n| before the step | {Decimals.Rounded(explanation.Loss, ResultDigits).Digits} |\n| after "
                    + $"the step, on the same data | {Decimals.Rounded(after, ResultDigits).Digits} |\n"
            );
        }

        return explanation.Outcome is null ? "" : text.Append(CultureInfo.InvariantCulture, $"\n{explanation.Outcome}\n").ToString();
    }

    private static void Add(StringBuilder text, ExplanationStep step, bool isProgram)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {Heading(step)}\n");
        Display(text, step.IsRuleOfNumbers ? step.WholeChain : step.RuleChain);
        if (step.Numbers is { } numbers && !step.IsRuleOfNumbers)
        {
            Display(text, numbers.Chain);
        }

        if (step.IsUniform)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nAll its numbers ({step.Value.Shape}) are the same.\n");
        }

        if (step.Numbers is null || step.Numbers.IsRounded)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nIn full: {InFull(step.Value)}\n");
        }

        if (step.Entries.Count > 0)
        {
            text.Append(
                step.Entries.Count == step.Value.Shape.Length
                    ? "\nNumber by number:\n\n"
                    : $"\nIts first number of {step.Value.Shape.Length} ({step.Value.Shape}):\n\n"
            );
            text.AppendJoin("", step.Entries.Select(entry => $"- {Inline(entry.Chain)}\n"));
        }

        if (step.Paths.Count > 0)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n`{step.Quantity.Name}` reaches the loss along {step.Paths.Count} paths, whose shares are added:\n\n"
            );
            text.AppendJoin(
                "",
                step.Paths.Select(path => $"- through `{path.From.Name}`: {Inline([(path.Rule, false), .. ValueOf(path)])}\n")
            );
        }

        if (step.Derivatives.Count > 0)
        {
            var isTensor = step.Phase == Phase.Forward && step.Value.Shape.Length > 1;
            text.Append(
                CultureInfo.InvariantCulture,
                $"\nLocal derivative{(step.Derivatives.Count == 1 ? "" : "s")}{(isTensor ? ", number by number" : "")}:\n\n"
            );
            text.AppendJoin(
                "",
                step.Derivatives.Select(local => $"- {Inline([(local.Derivative, false), (local.Rule, false), .. ValueOf(local)])}\n")
            );
        }

        // For a network, the backward pass already shows this layer by layer.
        if (isProgram && step.FlowsBack.Count > 0)
        {
            text.Append("\nWhat flows back:\n\n");
            text.AppendJoin("", step.FlowsBack.Select(share => $"- to `{share.To.Name}`: {Inline([(share.Rule, false)])}\n"));
        }

        text.AppendJoin("", step.Remarks.Select(remark => $"\n> {Escaped(remark)}\n"));
    }

    /// <summary>The value of a share; empty if the rule is already a number, or the tensor is too large.</summary>
    private static IEnumerable<(Expression, bool)> ValueOf(Share share)
    {
        var values = share.Value.Values.ToArray();
        var isShown = LineExplanation.FitsGrid(share.Value.Shape) && share.Rule is not Numeral;
        return isShown
            ?
            [
                (
                    ShownNumbers.Whole(share.Value.Shape, values, ShownNumbers.ResultDigits),
                    ShownNumbers.IsRounded(values, ShownNumbers.ResultDigits)
                ),
            ]
            : [];
    }

    private static void AddList(StringBuilder text, string heading, IEnumerable<string> items)
    {
        var list = items.ToList();
        if (list.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {heading}\n\n").AppendJoin("", list.Select(item => $"- {item}\n"));
        }
    }

    private static string Defined(Definition definition) =>
        definition.Formula is { } formula
            ? $"{Inline([(definition.Subject, false), (formula, false)])}; {definition.Remark}"
            : $"{Inline([(definition.Subject, false)])}: {definition.Remark}";

    private static string Heading(ExplanationStep step) =>
        step.Phase switch
        {
            Phase.Backward => $"Gradient of `{step.Quantity.Name}`",
            Phase.Update => $"New `{step.Quantity.Name}`",
            _ => $"`{step.Quantity.Name}`",
        };

    private static string Meaning(ExplanationStep step) => step.Quantity.Role == QuantityRole.Parameter ? " (a parameter)" : "";

    private static string InFull(Tensor value) =>
        value.Values.Length <= MostNumbersInFull
            ? $"`{PlainTextWriter.Instance.Write(ShownNumbers.Whole(value.Shape, value.Values.ToArray(), Decimals.All))}`"
            : $"{value.Shape}, {value.Values.Length} numbers";

    private static void Display(StringBuilder text, IEnumerable<(Expression, bool)> chain) =>
        text.Append(CultureInfo.InvariantCulture, $"\n$$\n{LatexWriter.Instance.Chain(chain)}\n$$\n");

    private static string Inline(IEnumerable<(Expression, bool)> chain) => $"${LatexWriter.Instance.Chain(chain)}$";

    /// <summary>Escapes user-supplied text so that no character is Markdown markup.</summary>
    private static string Escaped(string text) =>
        string.Concat(
            text.Select(c =>
                char.IsControl(c) || c is '\u2028' or '\u2029' ? " "
                : @"\`*_{}[]()<>#|$~!&".Contains(c, StringComparison.Ordinal) ? $@"\{c}"
                : $"{c}"
            )
        );
}
