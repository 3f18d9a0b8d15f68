using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using Microsoft.Extensions.Options;

namespace GradService.Api.Graphs;

/// <summary>Validates a request for a drawing.</summary>
internal sealed class GraphsRequestValidator : AbstractValidator<GraphsRequest>
{
    /// <summary>Sets up the rules.</summary>
    public GraphsRequestValidator(IOptions<Limits> limits) => Include(new ExerciseValidator(limits));
}
