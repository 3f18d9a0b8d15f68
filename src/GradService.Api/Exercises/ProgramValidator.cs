using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Json;
using Microsoft.Extensions.Options;

namespace GradService.Api.Exercises;

/// <summary>Validates the size of a program, and each tensor by itself. The engine parses the statements.</summary>
internal sealed class ProgramValidator : AbstractValidator<ProgramSpec>
{
    public ProgramValidator(IOptions<Limits> options)
    {
        var limits = options.Value;
        RuleForEach(program => program.Statements).NotNull().WithMessage("expected a statement; found null");
        RuleForEach(program => program.Parameters).NotNull().WithMessage("expected the name of a variable; found null");
        RuleFor(program => program.Statements).MustNotExceed(limits.Statements, statements => statements.Count, "statements");
        RuleFor(program => program.Statements)
            .MustNotExceed(
                limits.ProgramCharacters,
                statements => statements.Sum(statement => (long)(statement?.Length ?? 0)),
                "characters"
            );
        RuleFor(program => program.Variables)
            .MustNotExceed(limits.Parameters, variables => variables.Values.Sum(variable => variable?.Shape.Length ?? 0), "numbers");
        RuleFor(program => program.Variables)
            .Custom(
                (variables, context) =>
                {
                    foreach (var (name, value) in variables.Where(variable => variable.Value is null or { Shape.Length: 0 }))
                    {
                        context.Fail(JsonPlace.Suffix(name), $"expected numbers; found {(value is null ? "null" : "none")}");
                    }
                }
            );
    }
}
