using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Json;
using GradService.Engine.Networks;
using Microsoft.Extensions.Options;

namespace GradService.Api.Exercises;

/// <summary>Validates what can be checked without building the graph. Building the graph checks that the shapes fit together.</summary>
internal sealed class ExerciseValidator : AbstractValidator<ExerciseRequest>
{
    private const string Network = "a network";
    private const string Program = "a program";

    /// <summary>Sets up the rules.</summary>
    public ExerciseValidator(IOptions<Limits> options)
    {
        var limits = options.Value;
        RuleFor(exercise => exercise.Network)
            .NotNull()
            .When(exercise => exercise.Program is null)
            .WithMessage($"expected {Network} here or {Program} in 'program'; found nothing");
        When(
            exercise => exercise.Program is not null,
            () =>
            {
                RuleFor(exercise => exercise.Network).MustBeAbsentBeside(Program);
                RuleFor(exercise => exercise.Loss).MustBeAbsentBeside(Program);
                RuleFor(exercise => exercise.Inputs).MustBeAbsentBeside(Program);
                RuleFor(exercise => exercise.Targets).MustBeAbsentBeside(Program);
                RuleFor(exercise => exercise.Program!).SetValidator(new ProgramValidator(options));
            }
        );
        When(
            exercise => exercise.Network is not null && exercise.Program is null,
            () =>
            {
                RuleFor(exercise => exercise.Network!).SetValidator(new NetworkValidator(options));
                RuleFor(exercise => exercise.Loss).MustBePresentBeside(Network).MustBeOneOf(Losses.All);
                RuleFor(exercise => exercise.Inputs).MustBePresentBeside(Network).MustBeSamples();
                RuleFor(exercise => exercise.Inputs).MustNotExceed(limits.Samples, inputs => inputs?.AsMatrix().Shape.Rows ?? 0, "samples");
                RuleFor(exercise => exercise.Targets).MustBePresentBeside(Network).MustBeSamples();
                RuleFor(exercise => exercise.Targets)
                    .Custom((targets, context) => TensorRules.Check(targets, context.InstanceToValidate.TargetsRule, context));
            }
        );
        RuleFor(exercise => exercise.LearningRate)
            .Must(rate => rate is null or > 0)
            .WithMessage(exercise => $"expected a number greater than 0; found {Found.Number(exercise.LearningRate!.Value)}");
    }
}
