using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using Microsoft.Extensions.Options;

namespace GradService.Api.Gradients;

/// <summary>Validates a request for gradients.</summary>
internal sealed class GradientsRequestValidator : AbstractValidator<GradientsRequest>
{
    /// <summary>Sets up the rules.</summary>
    public GradientsRequestValidator(IOptions<Limits> limits)
    {
        Include(new ExerciseValidator(limits));
        RuleFor(request => request.Return)
            .Must(parts => parts is null or { Count: > 0 })
            .WithMessage("expected at least one part; found none");
        RuleFor(request => request.Return)
            .Must((request, _) => !request.Includes(Gradients.Include.AllGradients) || request.Returns(Part.Gradients))
            .WithMessage("expected gradients in this list, because include asks for allGradients; found none");
    }
}
