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
internal sealed class GradientsBody : IRequestBody, IEndpointParameterMetadataProvider
{
    private readonly ScannedDocument? _document;
    private readonly GradientsRequest? _request;
    private readonly (GradientsSelection, TrainingStep)? _recalled;

    private GradientsBody(ScannedDocument? document, GradientsRequest? request, ProblemHttpResult? problem, (GradientsSelection, TrainingStep)? recalled = null) =>
        (_document, _request, Problem, _recalled) = (document, request, problem, recalled);

    /// <inheritdoc/>
    object? IRequestBody.Value => _request;

    /// <inheritdoc/>
    public ProblemHttpResult? Problem { get; }

    /// <summary>Reads the body, and parses and judges it unless its like is known.</summary>
    public static async ValueTask<GradientsBody?> BindAsync(HttpContext context)
    {
        var (bytes, problem) = await RequestBody.ReadAsync(context);
        if (problem is not null)
        {
            return new(null, null, problem);
        }

        using var body = bytes;
        var document = RequestBody.Scan(body.Bytes, context);
        if (context.RequestServices.GetRequiredService<StepMemory<GradientsSelection>>().Recall(document) is { } recalled)
        {
            return new(document, null, null, recalled);
        }

        var (request, fault) = RequestBody.Parse(document, context.RequestServices.GetRequiredService<IValidator<GradientsRequest>>());
        return new(document, request, fault);
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new RequestBodyType(typeof(GradientsRequest)));

    /// <summary>What was asked for, and the step that it is asked of.</summary>
    /// <exception cref="LimitExceededException">That would be more than allowed.</exception>
    public (GradientsSelection Selection, TrainingStep Step) Prepare(StepMemory<GradientsSelection> memory, Limits limits)
    {
        if (_recalled is { } recalled)
        {
            return recalled;
        }

        var step = _request!.ToTrainingStep(limits);
        var selection = new GradientsSelection(step, _request, limits);
        memory.Remember(_document!, _request, step, selection);
        return (selection, step);
    }
}
