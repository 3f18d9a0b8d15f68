using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Json;
using Microsoft.Extensions.Options;

namespace GradService.Api.Grades;

/// <summary>Validates an exercise and how its answers are graded.</summary>
internal sealed class GradingRequestValidator : AbstractValidator<GradingRequest>
{
    /// <summary>Sets up the rules.</summary>
    public GradingRequestValidator(IOptions<Limits> limits)
    {
        Include(new ExerciseValidator(limits));
        RuleFor(request => request.Grading!).SetValidator(new GradingValidator()).When(request => request.Grading is not null);
    }

    private sealed class GradingValidator : AbstractValidator<GradingSpec>
    {
        public GradingValidator()
        {
            RuleFor(grading => grading.Rounding!).SetValidator(new RoundingValidator()).When(grading => grading.Rounding is not null);
            RuleFor(grading => grading.MinimumSignificantFigures)
                .InclusiveBetween(0, 17)
                .WithMessage((_, found) => $"expected a number from 0 to 17; found {found}");
            RuleFor(grading => grading.FollowThroughCredit)
                .InclusiveBetween(0, 1)
                .WithMessage((_, found) => $"expected a number from 0 to 1; found {Found.Number(found!.Value)}");
            RuleFor(grading => grading.Points)
                .Custom(
                    (points, context) =>
                    {
                        if (points is not null && !double.IsFinite(points.Values.Sum()))
                        {
                            context.Fail("", "expected points with a finite sum; found a larger sum");
                        }

                        foreach (var (name, value) in points ?? new Dictionary<string, double>())
                        {
                            if (value < 0)
                            {
                                context.Fail(JsonPlace.Suffix(name), $"expected a number of at least 0; found {Found.Number(value)}");
                            }
                        }
                    }
                );
        }
    }

    private sealed class RoundingValidator : AbstractValidator<RoundingSpec>
    {
        public RoundingValidator()
        {
            RuleFor(rounding => rounding)
                .Custom(
                    (rounding, context) =>
                    {
                        if (rounding.Name is { } name)
                        {
                            if (!RoundingSpec.Known.ContainsKey(name))
                            {
                                context.Fail(
                                    "",
                                    $"expected one of {string.Join(", ", RoundingSpec.Known.Keys)}, or an object; found {Found.Quote(name)}"
                                );
                            }

                            return;
                        }

                        var kinds = new[]
                        {
                            rounding.DecimalPlaces is not null,
                            rounding.SignificantFigures is not null,
                            (rounding.Absolute ?? rounding.Relative) is not null,
                        };
                        if (kinds.Count(given => given) != 1)
                        {
                            context.Fail(
                                "",
                                $"expected one of decimalPlaces, significantFigures, or absolute and relative; found "
                                    + $"{kinds.Count(given => given)} of them"
                            );
                        }
                    }
                );
            RuleFor(rounding => rounding.DecimalPlaces)
                .InclusiveBetween(0, 15)
                .WithMessage((_, found) => $"expected a number from 0 to 15; found {found}");
            RuleFor(rounding => rounding.SignificantFigures)
                .InclusiveBetween(1, 17)
                .WithMessage((_, found) => $"expected a number from 1 to 17; found {found}");
            RuleFor(rounding => rounding.Absolute)
                .GreaterThanOrEqualTo(0)
                .WithMessage((_, found) => $"expected a number of at least 0; found {Found.Number(found!.Value)}");
            RuleFor(rounding => rounding.Relative)
                .GreaterThanOrEqualTo(0)
                .WithMessage((_, found) => $"expected a number of at least 0; found {Found.Number(found!.Value)}");
        }
    }
}

/// <summary>Validates the first line of a class: the exercise and how it is graded.</summary>
internal sealed class ReportRequestValidator : AbstractValidator<ReportRequest>
{
    /// <summary>Sets up the rules.</summary>
    public ReportRequestValidator(IOptions<Limits> limits) => Include(new GradingRequestValidator(limits));
}

/// <summary>
/// Validates a request to grade a student's answers. Answers that belong to no quantity of the exercise are reported in the grade.
/// </summary>
internal sealed class GradesRequestValidator : AbstractValidator<GradesRequest>
{
    /// <summary>Sets up the rules.</summary>
    public GradesRequestValidator(IOptions<Limits> limits) => Include(new GradingRequestValidator(limits));
}
