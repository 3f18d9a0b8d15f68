using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text.Json;
using GradService.Api.Access;
using GradService.Api.Configuration;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Api.Problems;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Training;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace GradService.Api.Training;

/// <summary>
/// Sends the reports of a training run as server-sent events during the run. The run takes a new turn at the gate for each report, so that
/// other requests get theirs.
/// </summary>
internal sealed class TrainingStream : IDisposable
{
    private const double BytesOfNumber = 60;

    private readonly TrainingRequest _request;
    private readonly TrainingRun _run;
    private readonly Gate _gate;
    private readonly Client _client;
    private readonly Limits _limits;
    private readonly CancellationToken _left;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _end;
    private readonly IEnumerator<TrainingRun.Progress> _reports;

    // The current turn: it changes from report to report, but the run keeps one checkpoint.
    private Gate.Turn? _turn;

    private TrainingStream(TrainingRequest request, TrainingRun run, HttpContext http, Checkpoint first)
    {
        (_request, _run, _left) = (request, run, http.RequestAborted);
        _client = Client.Of(http);
        _gate = http.RequestServices.GetRequiredService<Gate>();
        _limits = http.RequestServices.GetRequiredService<IOptions<Limits>>().Value;
        _stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        // A stream that has started cannot become a 503: it ends with a problem event instead.
        http.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        _end = CancellationTokenSource.CreateLinkedTokenSource(_left, _stopping);
        _end.CancelAfter(TimeSpan.FromSeconds(_limits.Seconds));
        _reports = run.Run(request.Steps, request.Every ?? 1, new Checkpoint(_end.Token, () => (_turn?.Checkpoint ?? first).Pass()))
            .GetEnumerator();
        http.Response.RegisterForDispose(this);
    }

    /// <summary>
    /// Starts a run. If the first report cannot be computed, or not in time, the request is refused before the stream starts.
    /// </summary>
    public static Job Begin(TrainingRequest request, HttpContext http, Limits limits)
    {
        var run = request.ToRun(limits);
        // The last event holds all parameters, once as text and once as bytes.
        var last = new Cost(0, BytesOfNumber * run.Parameters.Values.Sum(parameter => (double)parameter.Shape.Length));
        return new Job(
            request.CostOf(run) + last,
            checkpoint =>
            {
                var stream = new TrainingStream(request, run, http, checkpoint);
                return stream.MoveNext() is null
                    ? TypedResults.Problem(stream.Unfinished())
                    : TypedResults.ServerSentEvents(stream.Events());
            }
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reports.Dispose();
        _end.Dispose();
    }

    private async IAsyncEnumerable<SseItem<string>> Events()
    {
        var clock = Stopwatch.StartNew();
        var history = new List<HistoryEntry>();
        bool? more;
        do
        {
            var entry = HistoryEntry.From(_reports.Current);
            history.Add(entry);
            yield return Event(
                "progress",
                new TrainingProgress
                {
                    Step = entry.Step,
                    Loss = entry.Loss,
                    Done = (double)entry.Step / _request.Steps,
                    SecondsLeft = entry.Step == 0 ? null : clock.Elapsed.TotalSeconds / entry.Step * (_request.Steps - entry.Step),
                }
            );
            more = await MoveNextBehindGate();
        } while (more == true);
        yield return more is null ? Event("problem", Unfinished()) : Event("result", TrainingResponse.From(_run, history));
    }

    private async ValueTask<bool?> MoveNextBehindGate()
    {
        try
        {
            using var turn = _turn = await _gate.ReenterAsync(_client, _end.Token);
            return MoveNext();
        }
        catch (OperationCanceledException) when (!_left.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Whether there is another report; <see langword="null"/> if the time is up or the process is shutting down.</summary>
    private bool? MoveNext()
    {
        try
        {
            return _reports.MoveNext();
        }
        catch (OperationCanceledException) when (!_left.IsCancellationRequested)
        {
            return null;
        }
    }

    private ProblemDetails Unfinished() =>
        _stopping.IsCancellationRequested
            ? Problem.Stopping($"the server is shutting down, so the run was stopped. Send the request again.").ProblemDetails
            : Overtime.Problem(_limits);

    private static SseItem<string> Event<T>(string type, T data) => new(JsonSerializer.Serialize(data, JsonFormat.Options), type);
}
