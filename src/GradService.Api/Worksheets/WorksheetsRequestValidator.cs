using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using Microsoft.Extensions.Options;

namespace GradService.Api.Worksheets;

/// <summary>Validates a request for a worksheet.</summary>
internal sealed class WorksheetsRequestValidator : AbstractValidator<WorksheetsRequest>
{
    /// <summary>Sets up the rules.</summary>
    public WorksheetsRequestValidator(IOptions<Limits> limits) => Include(new ExerciseValidator(limits));
}
