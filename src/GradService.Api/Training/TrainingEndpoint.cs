using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using GradService.Api.Examples;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Api.OpenApi;
using GradService.Engine.Training;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;

namespace GradService.Api.Training;

/// <summary>POST /v1/training: many steps.</summary>
internal static class TrainingEndpoint
{
    private const string Json = "application/json";
    private const string Events = "text/event-stream";

    private static readonly Acceptable<Func<TrainingRequest, TrainingRun, HttpContext, IResult>> Forms = new(
        (Json, (request, run, http) => TypedResults.Ok(Train(request, run, http.RequestAborted))), (Events, Stream));

    public static void MapTraining(this IEndpointRouteBuilder routes) => routes
        .MapPost("/training", (RequestBody<TrainingRequest> body, IOptions<Limits> limits, HttpContext http) =>
            Forms.TryPick(http.Request, out var form, out var refusal)
                ? form(body.Value, body.Value.ToRun(limits.Value), http)
                : refusal)
        .WithName("train")
        .WithTags("Training")
        .WithSummary("Trains: many steps of sgd, adam or rmsprop, on all samples or on mini-batches.")
        .WithDescription(
            "The optimizers are PyTorch's, with its defaults. The history holds the loss on all samples before the first step, after `every` so many, and after the last. "
            + "Where a step leaves float64, the run ends there and `diverged` says where, with the history so far. `Accept: text/event-stream` gives events as the run goes: "
            + "`progress` with step, loss, share done and seconds left, and at the end `result` with what is otherwise the answer.")
        .Produces<TrainingResponse>(contentType: Json, additionalContentTypes: Events)
        .WithMetadata(new RequestExtension(AddSteps))
        .WithMetadata(new ResponseExample(() =>
        {
            var request = ExampleCatalog.All[0].As<TrainingRequest>(AddSteps);
            return Train(request, request.ToRun(Limits.None), CancellationToken.None);
        }));

    /// <summary>Makes an exercise one to train on; a program that updates nothing yet updates all its variables.</summary>
    private static void AddSteps(JsonObject exercise)
    {
        exercise["steps"] = 10;
        if (exercise["program"] is JsonObject program && !program.ContainsKey("parameters"))
        {
            program["parameters"] = new JsonArray([.. program["variables"]!.AsObject().Select(variable => JsonValue.Create(variable.Key))]);
        }
    }

    private static TrainingResponse Train(TrainingRequest request, TrainingRun run, CancellationToken cancellation) =>
        TrainingResponse.From(run, [.. run.Run(request.Steps, request.Every ?? 1, cancellation).Select(ToEntry)]);

    private static IResult Stream(TrainingRequest request, TrainingRun run, HttpContext http)
    {
        // A stream that has begun cannot become a 503: it ends with an event of its own.
        http.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        var limits = http.RequestServices.GetRequiredService<IOptions<Limits>>().Value;
        var time = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        http.Response.RegisterForDispose(time);
        time.CancelAfter(TimeSpan.FromSeconds(limits.Seconds));
        var reports = run.Run(request.Steps, request.Every ?? 1, time.Token).GetEnumerator();
        // What cannot be computed at all, or not in time, is refused before the stream begins.
        if (MoveNext(reports, http.RequestAborted) is null)
        {
            return TypedResults.Problem(Overtime.Problem(limits));
        }

        return TypedResults.ServerSentEvents(Progress(request, run, reports, limits, http));
    }

    private static async IAsyncEnumerable<SseItem<string>> Progress(
        TrainingRequest request, TrainingRun run, IEnumerator<TrainingRun.Report> reports, Limits limits, HttpContext http)
    {
        var clock = Stopwatch.StartNew();
        var history = new List<HistoryEntry>();
        bool? more;
        do
        {
            var entry = ToEntry(reports.Current);
            history.Add(entry);
            yield return Event("progress", new TrainingProgress
            {
                Step = entry.Step,
                Loss = entry.Loss,
                Done = (double)entry.Step / request.Steps,
                SecondsLeft = entry.Step == 0 ? null : clock.Elapsed.TotalSeconds / entry.Step * (request.Steps - entry.Step),
            });
            await Task.Yield();
            more = MoveNext(reports, http.RequestAborted);
        }
        while (more == true);
        yield return more is null ? Event("problem", Overtime.Problem(limits)) : Event("result", TrainingResponse.From(run, history));
    }

    /// <summary>Whether there is another report; <see langword="null"/> where the time is up.</summary>
    private static bool? MoveNext(IEnumerator<TrainingRun.Report> reports, CancellationToken left)
    {
        try
        {
            return reports.MoveNext();
        }
        catch (OperationCanceledException) when (!left.IsCancellationRequested)
        {
            return null;
        }
    }

    private static SseItem<string> Event<T>(string type, T data) => new(JsonSerializer.Serialize(data, JsonFormat.Options), type);

    private static HistoryEntry ToEntry(TrainingRun.Report report) => new() { Step = report.Step, Loss = report.Loss };
}
