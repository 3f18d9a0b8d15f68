using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Json;
using GradService.Engine.Answers;
using Microsoft.Extensions.Options;

namespace GradService.Api.Checks;

/// <summary>Validates a request to check gradients. The engine checks that each gradient belongs to a quantity of the exercise.</summary>
internal sealed class ChecksRequestValidator : AbstractValidator<ChecksRequest>
{
    /// <summary>Sets up the rules.</summary>
    public ChecksRequestValidator(IOptions<Limits> limits)
    {
        Include(new ExerciseValidator(limits));
        RuleFor(request => request.Gradients)
            .Custom(
                (gradients, context) =>
                {
                    foreach (var (name, gradient) in gradients ?? new Dictionary<string, WrittenTensor>())
                    {
                        if (gradient is null)
                        {
                            context.Fail(JsonPlace.Suffix(name), "expected numbers; found null");
                        }
                    }
                }
            );
        RuleFor(request => request.Gradients)
            .Must(gradients => gradients is null or { Count: > 0 })
            .WithMessage("expected at least one gradient; found none");
        RuleFor(request => request.Tolerance!).SetValidator(new ToleranceValidator()).When(request => request.Tolerance is not null);
    }

    private sealed class ToleranceValidator : AbstractValidator<ToleranceSpec>
    {
        public ToleranceValidator()
        {
            RuleFor(tolerance => tolerance.Absolute).Must(IsTolerance).WithMessage((_, found) => Expected(found));
            RuleFor(tolerance => tolerance.Relative).Must(IsTolerance).WithMessage((_, found) => Expected(found));
        }

        private static bool IsTolerance(double value) => value >= 0;

        private static string Expected(double found) => $"expected a number of at least 0; found {Found.Number(found)}";
    }
}
