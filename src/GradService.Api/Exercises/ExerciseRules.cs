using FluentValidation;
using FluentValidation.Results;
using GradService.Engine.Choices;

namespace GradService.Api.Exercises;

/// <summary>Validation rules that exercises share.</summary>
internal static class ExerciseRules
{
    /// <summary>Error code for a value that is valid but exceeds a limit.</summary>
    public const string TooLarge = "tooLarge";

    /// <summary>Requires a known function with valid parameters.</summary>
    public static IRuleBuilderOptionsConditions<T, TSpec?> MustBeOneOf<T, TSpec, TChoice>(
        this IRuleBuilder<T, TSpec?> rule,
        IReadOnlyList<Choice<TChoice>> known
    )
        where TSpec : ChoiceSpec =>
        rule.Custom(
            (spec, context) =>
            {
                foreach (var (place, message) in spec?.Faults(known) ?? [])
                {
                    context.Fail(place, message);
                }
            }
        );

    /// <summary>Reports a failure at a path relative to the value being validated.</summary>
    public static void Fail<T>(this ValidationContext<T> context, string place, string message) =>
        context.AddFailure(new ValidationFailure(context.PropertyPath + place, message));

    /// <summary>Requires a member that this kind of exercise needs.</summary>
    public static IRuleBuilderOptions<T, TValue?> MustBePresentBeside<T, TValue>(this IRuleBuilder<T, TValue?> rule, string beside) =>
        rule.NotNull().WithMessage($"expected a value beside {beside}; found nothing");

    /// <summary>Forbids a member that this kind of exercise does not have.</summary>
    public static IRuleBuilderOptions<T, TValue?> MustBeAbsentBeside<T, TValue>(this IRuleBuilder<T, TValue?> rule, string beside) =>
        rule.Null().WithMessage($"expected nothing beside {beside}; found a value");

    /// <summary>Requires a count within a limit.</summary>
    public static IRuleBuilderOptions<T, TValue> MustNotExceed<T, TValue>(
        this IRuleBuilder<T, TValue> rule,
        long limit,
        Func<TValue, long> count,
        string what
    ) =>
        rule.Must(value => count(value) <= limit)
            .WithErrorCode(TooLarge)
            .WithMessage((_, value) => $"expected at most {limit} {what}; found {count(value)}");
}
