using System.Diagnostics.Tracing;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace GradService.Api.Hosting;

/// <summary>
/// Logs once when telemetry cannot be exported, and once when the export works again. The exporter itself reports failures only as events.
/// </summary>
internal sealed partial class ExportReport(ILogger<ExportReport> logger, MeterProvider metrics, TracerProvider traces)
    : EventListener,
        IHostedService
{
    private const string Source = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const int MillisecondsToEnd = 1500;
    private const string Success = "ExportSuccess";

    private int _isFailing;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        EventSourceCreated += (_, created) =>
        {
            if (created.EventSource?.Name == Source)
            {
                EnableEvents(created.EventSource, EventLevel.Informational);
            }
        };
        return Task.CompletedTask;
    }

    /// <summary>Exports the remaining telemetry, with a timeout: a collector that never answers must not delay the stop.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            Task.Run(() => metrics.Shutdown(MillisecondsToEnd), CancellationToken.None),
            Task.Run(() => traces.Shutdown(MillisecondsToEnd), CancellationToken.None)
        );

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.Level is > EventLevel.LogAlways and <= EventLevel.Warning && Interlocked.Exchange(ref _isFailing, 1) == 0)
        {
            var details = string.Join(
                "; ",
                eventData.Payload?.Select(part => $"{part}".ReplaceLineEndings(" ")).Select(part => part.Length > 200 ? part[..200] : part)
                    ?? []
            );
            LogFailing(logger, eventData.EventName, details);
        }
        else if (eventData.EventName == Success && Interlocked.Exchange(ref _isFailing, 0) == 1)
        {
            LogWorking(logger);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Telemetry cannot be exported: {Event}: {Details}. Requests are still answered. Another line follows when the export works again."
    )]
    private static partial void LogFailing(ILogger logger, string? @event, string details);

    [LoggerMessage(LogLevel.Information, "Telemetry is exported again.")]
    private static partial void LogWorking(ILogger logger);
}
