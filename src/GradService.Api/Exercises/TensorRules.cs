using FluentValidation;
using GradService.Engine.Tensors;

namespace GradService.Api.Exercises;

/// <summary>What can be said of a tensor by itself, before it meets the others.</summary>
internal static class TensorRules
{
    /// <summary>An array of rows, each with at least one number.</summary>
    public static IRuleBuilderOptionsConditions<T, Tensor?> MustBeMatrix<T>(this IRuleBuilder<T, Tensor?> rule, string rows) =>
        rule.Custom((tensor, context) => Check(tensor, tensor?.Shape.Rank == 2, $"an array of rows, {rows}", context));

    /// <summary>A flat array with at least one number.</summary>
    public static IRuleBuilderOptionsConditions<T, Tensor?> MustBeVector<T>(this IRuleBuilder<T, Tensor?> rule, string values) =>
        rule.Custom((tensor, context) => Check(tensor, tensor?.Shape.Rank == 1, $"an array of numbers, {values}", context));

    /// <summary>Rows, or one flat row.</summary>
    public static IRuleBuilderOptionsConditions<T, Tensor?> MustBeSamples<T>(this IRuleBuilder<T, Tensor?> rule) =>
        rule.Custom((tensor, context) => Check(tensor, tensor?.Shape.Rank > 0, "an array of rows, one per sample", context));

    /// <summary>Numbers between 0 and 1, because a loss takes them for probabilities.</summary>
    public static void MustBeProbabilities<T>(Tensor tensor, string loss, ValidationContext<T> context)
    {
        for (var i = 0; i < tensor.Values.Length; i++)
        {
            if (tensor.Values[i] is < 0 or > 1)
            {
                var (row, column) = (i / tensor.Shape.Columns, i % tensor.Shape.Columns);
                var place = tensor.Shape.Rank == 2 ? $"[{row}][{column}]" : $"[{column}]";
                context.Fail(place, $"expected a probability from 0 to 1 for {loss}; found {Json.Found.Number(tensor.Values[i])}");
                return;
            }
        }
    }

    private static void Check<T>(Tensor? tensor, bool hasRank, string expected, ValidationContext<T> context)
    {
        if (tensor is null)
        {
            return;
        }

        if (!hasRank)
        {
            context.Fail("", $"expected {expected}; found {Describe(tensor.Shape)}");
        }
        else if (tensor.Shape.Length == 0)
        {
            var place = tensor.Shape is { Rank: 2, Rows: > 0 } ? "[0]" : "";
            context.Fail(place, $"expected at least one {(place == "" && tensor.Shape.Rank == 2 ? "row" : "number")}; found none");
        }
    }

    private static string Describe(Shape shape) => shape.Rank switch
    {
        0 => "a number",
        1 => "a flat array of numbers",
        _ => "an array of rows",
    };
}
