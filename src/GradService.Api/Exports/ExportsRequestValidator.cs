using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using Microsoft.Extensions.Options;

namespace GradService.Api.Exports;

/// <summary>Validates a request for an export.</summary>
internal sealed class ExportsRequestValidator : AbstractValidator<ExportsRequest>
{
    /// <summary>Sets up the rules.</summary>
    public ExportsRequestValidator(IOptions<Limits> limits) => Include(new ExerciseValidator(limits));
}
