using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Engine.Training.Optimizers;
using Microsoft.Extensions.Options;

namespace GradService.Api.Training;

/// <summary>Validates a request to train.</summary>
internal sealed class TrainingRequestValidator : AbstractValidator<TrainingRequest>
{
    /// <summary>Sets up the rules.</summary>
    public TrainingRequestValidator(IOptions<Limits> limits)
    {
        Include(new ExerciseValidator(limits));
        RuleFor(request => request.Steps).Must(steps => steps >= 1).WithMessage((_, steps) => $"expected at least 1 step; found {steps}");
        RuleFor(request => request.Steps).MustNotExceed(limits.Value.Steps, steps => steps, "steps");
        RuleFor(request => request.Every)
            .Must(every => every is null or >= 1)
            .WithMessage((_, every) => $"expected at least 1; found {every}");
        RuleFor(request => request.Arithmetic)
            .Must(arithmetic => arithmetic != ArithmeticChoice.Exact)
            .WithMessage("expected auto or float64: digits multiply from step to step, so a run cannot be exact; found exact");
        RuleFor(request => request.Optimizer).MustBeOneOf(AllOptimizers.All);
        RuleFor(request => request.Seed)
            .Must((request, seed) => seed is null || request.BatchSize is not null)
            .WithMessage("expected batchSize beside seed: without mini-batches there is nothing to shuffle; found none");
        RuleFor(request => request.Seed).Must(seed => seed is null or >= 0).WithMessage((_, seed) => $"expected at least 0; found {seed}");
        When(
            request => request.Program is not null,
            () =>
            {
                RuleFor(request => request.BatchSize)
                    .Null()
                    .WithMessage("expected nothing beside a program, which has no samples; found a value");
                RuleFor(request => request.Program!.Parameters)
                    .NotEmpty()
                    .OverridePropertyName("program.parameters")
                    .WithMessage("expected at least one parameter to train; found none");
            }
        );
        When(
            request => request.Program is null && request.Inputs is not null,
            () =>
                RuleFor(request => request.BatchSize)
                    .Must((request, size) => size is null || (size >= 1 && size <= request.Inputs!.AsMatrix().Shape.Rows))
                    .WithMessage(
                        (request, size) =>
                            $"expected a number from 1 to {request.Inputs!.AsMatrix().Shape.Rows}, the number of samples; found {size}"
                    )
        );
    }
}
