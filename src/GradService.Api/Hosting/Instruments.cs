using System.Diagnostics.Metrics;

namespace GradService.Api.Hosting;

/// <summary>What the service measures of itself, beside what ASP.NET Core, Kestrel and the runtime do.</summary>
internal sealed class Instruments
{
    /// <summary>The name of the meter.</summary>
    public const string Meter = "GradService";

    private const string OperationTag = "gradservice.operation";

    private readonly Histogram<double> _computing;
    private readonly Histogram<double> _waiting;
    private readonly Histogram<long> _parameters;
    private readonly Histogram<long> _samples;
    private readonly Counter<long> _refusals;

    public Instruments(IMeterFactory meters)
    {
        var meter = meters.Create(Meter);
        _computing = meter.CreateHistogram<double>("gradservice.compute.duration", "s", "Time behind the gate: parsing, computing and writing.");
        _waiting = meter.CreateHistogram<double>("gradservice.gate.wait", "s", "Time that requests waited for their turn, of those that had to.");
        _parameters = meter.CreateHistogram<long>("gradservice.exercise.parameters", "{number}", "Numbers in the parameters of an exercise.");
        _samples = meter.CreateHistogram<long>("gradservice.exercise.samples", "{sample}", "Samples of an exercise.");
        _refusals = meter.CreateCounter<long>("gradservice.refusals", "{request}", "Problem documents that were answered.");
    }

    /// <summary>A request was computed.</summary>
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

    /// <summary>A request had to wait for its turn.</summary>
    public void Waited(TimeSpan time) => _waiting.Record(time.TotalSeconds);

    /// <summary>A request was refused with the status that its response has.</summary>
    public void Refused(HttpContext http) => _refusals.Add(1, OperationOf(http), new("http.response.status_code", http.Response.StatusCode));

    private static KeyValuePair<string, object?> OperationOf(HttpContext http) => new(OperationTag, Operation.Of(http) ?? "none");
}
