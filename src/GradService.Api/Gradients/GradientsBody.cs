using System.Reflection;
using FluentValidation;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Engine.Training;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace GradService.Api.Gradients;

/// <summary>The body of a request for gradients. One that differs from an earlier one in its numbers alone is not parsed and judged again.</summary>
internal sealed class GradientsBody : IRequestBody, IEndpointParameterMetadataProvider
{
    private readonly Func<Limits, (GradientsSelection, TrainingStep)>? _prepare;
    private readonly GradientsRequest? _request;

    private GradientsBody(ProblemHttpResult? problem) => Problem = problem;

    private GradientsBody(GradientsRequest? request, Func<Limits, (GradientsSelection, TrainingStep)> prepare) => (_request, _prepare) = (request, prepare);

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
            return new(problem);
        }

        using var body = bytes;
        var document = RequestBody.Scan(body.Bytes, context);
        var memory = context.RequestServices.GetRequiredService<StepMemory>();
        if (memory.Recall(document) is { } recalled)
        {
            return new(null, _ => recalled);
        }

        var (request, fault) = RequestBody.Parse(document, context.RequestServices.GetRequiredService<IValidator<GradientsRequest>>());
        return request is null ? new(fault) : new(request, limits => Prepare(document, request, memory, limits));
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new RequestBodyType(typeof(GradientsRequest)));

    /// <summary>What was asked for, and the step that it is asked of. An endpoint runs only where there is such a thing.</summary>
    /// <exception cref="LimitExceededException">That would be more than allowed.</exception>
    public (GradientsSelection Selection, TrainingStep Step) Prepare(Limits limits) => (_prepare ?? throw new InvalidOperationException("The body was refused."))(limits);

    private static (GradientsSelection, TrainingStep) Prepare(ScannedDocument document, GradientsRequest request, StepMemory memory, Limits limits)
    {
        var step = request.ToTrainingStep(limits);
        var selection = new GradientsSelection(step, request, limits);
        memory.Remember(document, request, step, selection);
        return (selection, step);
    }
}
