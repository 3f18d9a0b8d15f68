using System.Globalization;
using GradService.Engine.Wording;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GradService.Api.Hosting;

/// <summary>
/// Exports metrics and traces by OTLP to the endpoint in OpenTelemetry's own settings. Without an endpoint, none are kept.
/// </summary>
internal static class Telemetry
{
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ExportTimeout = "OTEL_EXPORTER_OTLP_TIMEOUT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    private static readonly string[] Meters =
    [
        Instruments.Name,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Diagnostics",
        "System.Runtime",
    ];

    /// <summary>The faults of the export settings. With these, OpenTelemetry would silently export nothing.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration)
    {
        if (
            configuration[Endpoint] is { Length: > 0 } endpoint
            && !(
                Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)
                && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            )
        )
        {
            yield return $"{Endpoint}: expected an address such as http://collector:4317; found '{Suggestion.Cut(endpoint)}'";
        }

        if (configuration[Protocol] is { Length: > 0 } protocol && !Protocols.Contains(protocol))
        {
            yield return $"{Protocol}: expected one of {string.Join(", ", Protocols)}; found '{Suggestion.Cut(protocol)}'";
        }

        if (
            configuration[ExportTimeout] is { Length: > 0 } timeout
            && !(int.TryParse(timeout, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0)
        )
        {
            yield return $"{ExportTimeout}: expected a number of milliseconds greater than 0; found '{Suggestion.Cut(timeout)}'";
        }
    }

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Instruments>();
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
        {
            return;
        }

        // The rest is exported at the stop: a collector that accepts connections and never answers must not delay it.
        builder.Configuration[ExportTimeout] ??= "1500";
        builder.Services.AddHostedService<ExportReport>();
        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("gradservice", serviceVersion: StartReport.Version))
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation())
            .UseOtlpExporter();
    }
}
