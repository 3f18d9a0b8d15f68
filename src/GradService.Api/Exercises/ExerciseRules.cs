using FluentValidation;
using FluentValidation.Results;
using GradService.Engine.Networks;

namespace GradService.Api.Exercises;

/// <summary>Rules that exercises share.</summary>
internal static class ExerciseRules
{
    /// <summary>The error code of what is not wrong but too much.</summary>
    public const string TooLarge = "tooLarge";

    /// <summary>A function that is in the list, with the parameters that it has.</summary>
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

    /// <summary>Reports a failure at a place below the value that is being judged.</summary>
    public static void Fail<T>(this ValidationContext<T> context, string place, string message) =>
        context.AddFailure(new ValidationFailure(context.PropertyPath + place, message));

    /// <summary>A member that one kind of exercise needs.</summary>
    public static IRuleBuilderOptions<T, TValue?> MustBePresentBeside<T, TValue>(this IRuleBuilder<T, TValue?> rule, string beside) =>
        rule.NotNull().WithMessage($"expected a value beside {beside}; found nothing");

    /// <summary>A member that one kind of exercise does not have.</summary>
    public static IRuleBuilderOptions<T, TValue?> MustBeAbsentBeside<T, TValue>(this IRuleBuilder<T, TValue?> rule, string beside) =>
        rule.Null().WithMessage($"expected nothing beside {beside}; found a value");

    /// <summary>At most as many as a limit allows.</summary>
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
