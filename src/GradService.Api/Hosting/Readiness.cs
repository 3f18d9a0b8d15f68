using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GradService.Api.Hosting;

/// <summary>
/// Readiness probe: unhealthy while the queue stays full, and once the process has been asked to stop.
/// </summary>
internal sealed class Readiness(IHostApplicationLifetime lifetime, Gate gate) : IHealthCheck
{
    // A burst that fills the queue for a moment is no reason to divert other requests.
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(2);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("stopping")
            : gate.FullFor > Burst ? HealthCheckResult.Unhealthy("the queue is full")
            : HealthCheckResult.Healthy()
        );
}
