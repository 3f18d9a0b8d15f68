using FluentValidation;
using GradService.Engine.Graph;
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

    /// <summary>Reports the first number that breaks a rule.</summary>
    public static void Check<T>(Tensor? tensor, DataRule? rule, ValidationContext<T> context)
    {
        if (tensor is not null && rule?.FirstFault(tensor.Values) is { } i)
        {
            var found = Json.Found.Number(tensor.Values[i]);
            context.Fail(Place.At(i, tensor.Shape).Suffix(tensor.Shape), $"expected {rule.Expected}; found {found}");
        }
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
