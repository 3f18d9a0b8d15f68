using System.Reflection;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Engine.Training;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace GradService.Api.Gradients;

/// <summary>
/// The body of a request for gradients. One that differs from an earlier one in its numbers alone is not parsed and judged again.
/// </summary>
internal sealed class GradientsBody : RequestBody, IEndpointParameterMetadataProvider
{
    private ScannedDocument? _document;
    private Skeleton? _skeleton;
    private GradientsRequest? _request;
    private (GradientsSelection Selection, TrainingStep Step)? _prepared;

    /// <inheritdoc/>
    public override ExerciseRequest? Exercise => _request;

    /// <inheritdoc/>
    public override (long Parameters, long Samples)? Size =>
        _prepared is var (_, step)
            ? (step.Parameters.Sum(parameter => parameter.Value.Shape.Length), step.Predictions?.Shape.Rows ?? 1)
            : null;

    /// <summary>Reads the body.</summary>
    public static ValueTask<GradientsBody?> BindAsync(HttpContext context) => ReadAsync(new GradientsBody(), context);

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new RequestBodyType(typeof(GradientsRequest)));

    /// <summary>What was asked for, and the step that it is asked of. An endpoint runs only where there is such a thing.</summary>
    public (GradientsSelection Selection, TrainingStep Step) Prepare(StepCache cache, Limits limits) =>
        _prepared ??= Compile(cache, limits);

    /// <inheritdoc/>
    protected override ProblemHttpResult? Judge(ScannedDocument document, IServiceProvider services)
    {
        // The text is gone when there is something to remember.
        (_document, _skeleton) = (document, document.ToSkeleton());
        _prepared = _skeleton is null ? null : services.GetRequiredService<StepCache>().Find(_skeleton, document);
        if (_prepared is not null)
        {
            return null;
        }

        (_request, var refusal) = BodyReader.Parse<GradientsRequest>(document, services);
        return refusal;
    }

    private (GradientsSelection, TrainingStep) Compile(StepCache cache, Limits limits)
    {
        var request = _request ?? throw new InvalidOperationException("The body was refused.");
        var step = request.ToTrainingStep(limits);
        var selection = new GradientsSelection(step, request);
        if (_skeleton is not null)
        {
            cache.Add(_skeleton, _document!, request, step, selection);
        }

        return (selection, step);
    }
}
