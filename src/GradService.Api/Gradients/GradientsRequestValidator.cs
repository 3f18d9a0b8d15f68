using FluentValidation;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using Microsoft.Extensions.Options;

namespace GradService.Api.Gradients;

/// <summary>Judges a request for gradients.</summary>
public sealed class GradientsRequestValidator : AbstractValidator<GradientsRequest>
{
    /// <summary>Sets up the rules.</summary>
    public GradientsRequestValidator(IOptions<Limits> limits) => Include(new ExerciseValidator(limits));
}
