using System.Reflection;
using FluentValidation;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Engine.Training;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace GradService.Api.Gradients;

/// <summary>The body of a request for gradients. One that differs from an earlier one in its numbers alone is not parsed and judged again.</summary>
internal sealed class GradientsBody : RequestBody, IEndpointParameterMetadataProvider
{
    private Func<Limits, (GradientsSelection, TrainingStep Step)>? _prepare;
    private GradientsRequest? _request;
    private TrainingStep? _step;

    /// <inheritdoc/>
    public override ExerciseRequest? Exercise => _request;

    /// <inheritdoc/>
    public override (long Parameters, long Samples) Size => (
        _step?.Parameters.Sum(parameter => parameter.Value.Shape.Length) ?? 0,
        _step?.Predictions?.Shape.Rows ?? 1);

    /// <summary>Reads the body.</summary>
    public static ValueTask<GradientsBody?> BindAsync(HttpContext context) => ReadAsync(new GradientsBody(), context);

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new RequestBodyType(typeof(GradientsRequest)));

    /// <summary>What was asked for, and the step that it is asked of. An endpoint runs only where there is such a thing.</summary>
    /// <exception cref="LimitExceededException">That would be more than allowed.</exception>
    public (GradientsSelection Selection, TrainingStep Step) Prepare(Limits limits)
    {
        (var selection, _step) = (_prepare ?? throw new InvalidOperationException("The body was refused."))(limits);
        return (selection, _step);
    }

    /// <inheritdoc/>
    protected override ProblemHttpResult? Judge(ScannedDocument document, IServiceProvider services)
    {
        var memory = services.GetRequiredService<StepMemory>();
        if (memory.Recall(document) is { } recalled)
        {
            _prepare = _ => recalled;
            return null;
        }

        (_request, var refusal) = BodyReader.Parse(document, services.GetRequiredService<IValidator<GradientsRequest>>());
        if (_request is { } request)
        {
            _prepare = limits => Prepare(document, request, memory, limits);
        }

        return refusal;
    }

    private static (GradientsSelection, TrainingStep) Prepare(ScannedDocument document, GradientsRequest request, StepMemory memory, Limits limits)
    {
        var step = request.ToTrainingStep(limits);
        var selection = new GradientsSelection(step, request, limits);
        memory.Remember(document, request, step, selection);
        return (selection, step);
    }
}
