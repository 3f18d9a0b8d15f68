using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GradService.Api.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace GradService.Api.Tests.Hosting;

/// <summary>The metrics of the service.</summary>
public sealed class InstrumentsTests
{
    private const string Body = """
        { "network": { "layers": [{ "weights": [[1, 2]] }, { "weights": [[1], [2]] }] }, "loss": "mse", "inputs": [[1], [2], [3]],
        "targets": [[1], [2], [3]] }
        """;

    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _measured = [];

    [Theory]
    [InlineData("/v1/gradients", "computeGradients")]
    [InlineData("/v1/explanations", "explainStep")]
    public async Task A_computation_is_recorded_with_its_operation_and_size(string path, string operation)
    {
        await using var api = new WebApplicationFactory<Program>();
        using var listener = Listen(api);
        // The second request hits the step cache, so it is not parsed.
        await api.Post(path, Body);
        await api.Post(path, Body);

        foreach (var (name, value) in new[] { ("gradservice.exercise.parameters", 4d), ("gradservice.exercise.samples", 3d) })
        {
            Assert.Equal(
                [value, value],
                _measured.Where(one => one.Name == name && one.Tags == $"gradservice.operation={operation}").Select(one => one.Value)
            );
        }

        Assert.All(
            _measured.Where(one => one.Name == "gradservice.compute.duration"),
            one => Assert.InRange(one.Value, double.Epsilon, 60)
        );
        Assert.Equal(2, _measured.Count(one => one.Name == "gradservice.compute.duration"));
    }

    [Fact]
    public async Task Refusals_are_counted_by_operation_and_status()
    {
        await using var api = new WebApplicationFactory<Program>();
        using var listener = Listen(api);
        await api.Post("/v1/gradients", "{}");
        await api.Get("/v1/nothing");
        await api.Get("/v1/mistakes");

        Assert.Equal(
            [
                "gradservice.operation=computeGradients, http.response.status_code=400",
                "gradservice.operation=none, http.response.status_code=404",
            ],
            _measured.Where(one => one.Name == "gradservice.refusals").Select(one => one.Tags)
        );
        Assert.DoesNotContain(_measured, one => one.Name is "gradservice.exercise.parameters" or "gradservice.exercise.samples");
    }

    private MeterListener Listen(WebApplicationFactory<Program> api)
    {
        var meters = api.Services.GetService(typeof(IMeterFactory));
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == Instruments.Name && instrument.Meter.Scope == meters)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        return listener;
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue((instrument.Name, value, string.Join(", ", tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
}
