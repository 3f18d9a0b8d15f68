using System.Text.Json.Nodes;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using Microsoft.Extensions.Options;

namespace GradService.Api.Training;

/// <summary>POST /v1/training: runs many training steps.</summary>
internal static class TrainingEndpoint
{
    private const string Json = "application/json";
    private const string Events = "text/event-stream";

    private static readonly Acceptable<Func<TrainingRequest, HttpContext, Limits, Job>> Forms = new(
        (Json, (request, _, limits) => Train(request, limits)),
        (Events, TrainingStream.Begin)
    );

    public static void MapTraining(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost(
                "/training",
                (RequestBody<TrainingRequest> body, IOptions<Limits> limits, HttpContext http) =>
                    Forms.TryPick(http.Request, out var form, out var refusal) ? form(body.Value, http, limits.Value) : (IResult)refusal
            )
            .WithName("train")
            .WithTags("Training")
            .WithSummary("Runs many training steps with sgd, adam or rmsprop, on all samples or on mini-batches.")
            .WithDescription(
                "The optimizers and their defaults are PyTorch's. The history holds the loss on all samples before the first step, "
                    + "after every `every` steps, and after the last step. If a step leaves the range of float64, the run ends there: "
                    + "`diverged` says where, and the response holds the history so far. "
                    + "`Accept: text/event-stream` returns events during the run: `progress` with the step, the loss, the share done and "
                    + "the seconds left, and at the end `result` with the response that JSON callers get."
            )
            .Produces<TrainingResponse>(contentType: Json, additionalContentTypes: Events)
            .WithMetadata(new RequestExtension(AddSteps))
            .WithMetadata(
                new ResponseExample(() =>
                {
                    return Train(ExampleCatalog.All[0].As<TrainingRequest>(AddSteps), Limits.None).RunUnlimited();
                })
            );

    /// <summary>Adds training settings to an exercise. If a program names no parameters, all its variables become parameters.</summary>
    private static void AddSteps(JsonObject exercise)
    {
        exercise["steps"] = 10;
        if (exercise["program"] is JsonObject program && !program.ContainsKey("parameters"))
        {
            program["parameters"] = new JsonArray([.. program["variables"]!.AsObject().Select(variable => JsonValue.Create(variable.Key))]);
        }
    }

    private static Job Train(TrainingRequest request, Limits limits)
    {
        var run = request.ToRun(limits);
        return new Job(
            request.CostOf(run),
            checkpoint => TrainingResponse.From(run, [.. run.Run(request.Steps, request.Every ?? 1, checkpoint).Select(HistoryEntry.From)])
        );
    }
}
