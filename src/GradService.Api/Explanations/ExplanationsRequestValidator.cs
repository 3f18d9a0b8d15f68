using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using Microsoft.Extensions.Options;

namespace GradService.Api.Explanations;

/// <summary>Validates a request for explanations.</summary>
internal sealed class ExplanationsRequestValidator : AbstractValidator<ExplanationsRequest>
{
    /// <summary>Sets up the rules.</summary>
    public ExplanationsRequestValidator(IOptions<Limits> limits) => Include(new ExerciseValidator(limits));
}
