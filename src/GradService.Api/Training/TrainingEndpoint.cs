using System.Text.Json.Nodes;
using GradService.Api.Examples;
using GradService.Api.Hosting;
using GradService.Api.OpenApi;
using Microsoft.Extensions.Options;

namespace GradService.Api.Training;

/// <summary>POST /v1/training: many steps.</summary>
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
            .WithSummary("Trains: many steps of sgd, adam or rmsprop, on all samples or on mini-batches.")
            .WithDescription(
                "The optimizers are PyTorch's, with its defaults. The history holds the loss on all samples before the first step, "
                    + "after `every` so many, and after the last. "
                    + "Where a step leaves float64, the run ends there and `diverged` says where, with the history so far. `Accept: "
                    + "text/event-stream` gives events as the run goes: "
                    + "`progress` with step, loss, share done and seconds left, and at the end `result` with what is otherwise the answer."
            )
            .Produces<TrainingResponse>(contentType: Json, additionalContentTypes: Events)
            .WithMetadata(new RequestExtension(AddSteps))
            .WithMetadata(
                new ResponseExample(() =>
                {
                    return Train(ExampleCatalog.All[0].As<TrainingRequest>(AddSteps), Limits.None).RunUnlimited();
                })
            );

    /// <summary>Makes an exercise one to train on; a program that updates nothing yet updates all its variables.</summary>
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
