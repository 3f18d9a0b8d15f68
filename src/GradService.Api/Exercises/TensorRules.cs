using FluentValidation;
using GradService.Engine.Tensors;

namespace GradService.Api.Exercises;

/// <summary>Validation rules for a single tensor, independent of the others.</summary>
internal static class TensorRules
{
    /// <summary>Requires an array of rows, each with at least one number.</summary>
    public static IRuleBuilderOptionsConditions<T, Tensor?> MustBeMatrix<T>(this IRuleBuilder<T, Tensor?> rule, string rows) =>
        rule.Custom((tensor, context) => Check(tensor, tensor?.Shape.Rank == 2, $"an array of rows, {rows}", context));

    /// <summary>Requires a flat array with at least one number.</summary>
    public static IRuleBuilderOptionsConditions<T, Tensor?> MustBeVector<T>(this IRuleBuilder<T, Tensor?> rule, string values) =>
        rule.Custom((tensor, context) => Check(tensor, tensor?.Shape.Rank == 1, $"an array of numbers, {values}", context));

    /// <summary>Requires an array of rows, or one flat row.</summary>
    public static IRuleBuilderOptionsConditions<T, Tensor?> MustBeSamples<T>(this IRuleBuilder<T, Tensor?> rule) =>
        rule.Custom((tensor, context) => Check(tensor, tensor?.Shape.Rank > 0, "an array of rows, one per sample", context));

    /// <summary>Reports the first number outside 0 to 1, for a loss that treats targets as probabilities.</summary>
    public static void CheckProbabilities<T>(Tensor tensor, string loss, ValidationContext<T> context)
    {
        if (FirstNonProbability(tensor) is { } i)
        {
            var (row, column) = (i / tensor.Shape.Columns, i % tensor.Shape.Columns);
            var place = tensor.Shape.Rank == 2 ? $"[{row}][{column}]" : $"[{column}]";
            context.Fail(place, $"expected a probability from 0 to 1 for {loss}; found {Json.Found.Number(tensor.Values[i])}");
        }
    }

    /// <summary>The index of the first number outside 0 to 1; <see langword="null"/> if there is none.</summary>
    public static int? FirstNonProbability(Tensor tensor)
    {
        var values = tensor.Values;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is < 0 or > 1)
            {
                return i;
            }
        }

        return null;
    }

    private static void Check<T>(Tensor? tensor, bool hasRank, string expected, ValidationContext<T> context)
    {
        if (tensor is null)
        {
            return;
        }

        if (!hasRank || tensor.Shape.Length == 0)
        {
            context.Fail("", $"expected {expected}; found {Describe(tensor.Shape)}");
        }
    }

    private static string Describe(Shape shape) =>
        shape switch
        {
            { Rank: 0 } => "a number",
            { Rank: 1, Columns: 0 } => "an empty array",
            { Rank: 1 } => "a flat array of numbers",
            _ => "an array of rows",
        };
}
