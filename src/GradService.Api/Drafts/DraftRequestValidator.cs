using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Grades;
using Microsoft.Extensions.Options;

namespace GradService.Api.Drafts;

/// <summary>Validates a draft. The engine checks that the exercise has the answers asked for.</summary>
internal sealed class DraftRequestValidator : AbstractValidator<DraftRequest>
{
    /// <summary>Sets up the rules.</summary>
    public DraftRequestValidator(IOptions<Limits> limits)
    {
        Include(new GradingRequestValidator(limits));
        RuleFor(request => request.Asked)
            .Must(asked => asked is null or { Count: > 0 })
            .WithMessage("expected at least one answer; found none");
        RuleFor(request => request.Asked)
            .Custom(
                (asked, context) =>
                {
                    for (var i = 0; i < (asked?.Count ?? 0); i++)
                    {
                        if (asked![i] is null)
                        {
                            context.Fail($"[{i}]", "expected a name; found null");
                        }
                    }
                }
            );
        RuleFor(request => request.Digits!).SetValidator(new DigitsValidator()).When(request => request.Digits is not null);
    }

    private sealed class DigitsValidator : AbstractValidator<DigitsSpec>
    {
        public DigitsValidator()
        {
            RuleFor(digits => digits)
                .Custom(
                    (digits, context) =>
                    {
                        if (digits.DecimalPlaces is null == digits.SignificantFigures is null)
                        {
                            context.Fail(
                                "",
                                $"expected one of decimalPlaces and significantFigures; found "
                                    + $"{(digits.DecimalPlaces is null ? "none" : "both")}"
                            );
                        }
                    }
                );
            RuleFor(digits => digits.DecimalPlaces)
                .InclusiveBetween(0, 15)
                .WithMessage((_, found) => $"expected a number from 0 to 15; found {found}");
            RuleFor(digits => digits.SignificantFigures)
                .InclusiveBetween(1, 17)
                .WithMessage((_, found) => $"expected a number from 1 to 17; found {found}");
        }
    }
}
