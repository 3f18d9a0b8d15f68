using System.Reflection;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Engine.Training;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace GradService.Api.Gradients;

/// <summary>
/// The body of a request for gradients. If it differs from a cached request only in its numbers, parsing and validation are skipped.
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

    /// <summary>The selected results and the training step that computes them. An endpoint runs only for an accepted body.</summary>
    public (GradientsSelection Selection, TrainingStep Step) Prepare(StepCache cache, Limits limits) =>
        _prepared ??= Compile(cache, limits);

    /// <inheritdoc/>
    protected override ProblemHttpResult? Judge(ScannedDocument document, IServiceProvider services)
    {
        // Take the skeleton now: the text is released before the step is cached.
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
