using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GradService.Api.Hosting;

/// <summary>Whether new requests should be sent here: not any more once the process has been asked to stop.</summary>
internal sealed class Readiness(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("stopping") : HealthCheckResult.Healthy());
}
