using System.Diagnostics.Metrics;

namespace GradService.Api.Hosting;

/// <summary>The metrics of the service itself, beside those of ASP.NET Core, Kestrel and the runtime.</summary>
internal sealed class Instruments
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "GradService";

    private const string OperationTag = "gradservice.operation";

    private readonly Meter _meter;
    private readonly Histogram<double> _computing;
    private readonly Histogram<double> _waiting;
    private readonly Histogram<long> _parameters;
    private readonly Histogram<long> _samples;
    private readonly Counter<long> _refusals;

    public Instruments(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(Name);
        _computing = meter.CreateHistogram<double>(
            "gradservice.compute.duration",
            "s",
            "Time behind the gate: parsing, computing and writing."
        );
        _waiting = meter.CreateHistogram<double>("gradservice.gate.wait", "s", "Time that queued requests waited for their turn.");
        _parameters = meter.CreateHistogram<long>(
            "gradservice.exercise.parameters",
            "{number}",
            "Numbers in the parameters of an exercise."
        );
        _samples = meter.CreateHistogram<long>("gradservice.exercise.samples", "{sample}", "Samples of an exercise.");
        _refusals = meter.CreateCounter<long>("gradservice.refusals", "{request}", "Problem documents sent.");
    }

    /// <summary>Registers the gauges of load and memory.</summary>
    public void Observe(Gate gate, MemoryBudget budget)
    {
        _meter.CreateObservableGauge("gradservice.gate.running", () => gate.Running, "{request}", "Computations that run now.");
        _meter.CreateObservableGauge("gradservice.gate.workers", () => gate.Workers, "{request}", "Computations that may run at once.");
        _meter.CreateObservableGauge("gradservice.gate.waiting", () => gate.Waiting, "{request}", "New requests that wait for their turn.");
        _meter.CreateObservableGauge("gradservice.memory.taken", () => budget.Taken, "By", "Memory that requests hold.");
        _meter.CreateObservableGauge("gradservice.memory.connections", () => budget.Connections, "By", "Memory that connections hold.");
        _meter.CreateObservableGauge(
            "gradservice.memory.limit",
            () => budget.Limit,
            "By",
            "Memory that requests and connections may hold."
        );
        _meter.CreateObservableGauge(
            "gradservice.memory.largest_client",
            () => (double)budget.LargestHolding / budget.Limit,
            "1",
            "Share of the memory limit that the largest client holds."
        );
    }

    /// <summary>Records the time and size of a computed request.</summary>
    public void Computed(HttpContext http, RequestBody body, TimeSpan time)
    {
        if (_computing.Enabled)
        {
            var operation = OperationOf(http);
            _computing.Record(time.TotalSeconds, operation);
            if (body.Size is var (parameters, samples))
            {
                _parameters.Record(parameters, operation);
                _samples.Record(samples, operation);
            }
        }
    }

    /// <summary>Records how long a request waited for its turn.</summary>
    public void Waited(TimeSpan time) => _waiting.Record(time.TotalSeconds);

    /// <summary>Counts a refused request by the status of its response.</summary>
    public void Refused(HttpContext http) =>
        _refusals.Add(1, OperationOf(http), new("http.response.status_code", http.Response.StatusCode));

    private static KeyValuePair<string, object?> OperationOf(HttpContext http) => new(OperationTag, OperationName.Of(http) ?? "none");
}
