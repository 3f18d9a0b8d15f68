using System.Reflection;
using GradService.Api.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>Writes two log lines at the start: where the service answers, and which build and settings are in force.</summary>
internal sealed partial class StartReport(
    ILogger<StartReport> logger,
    IConfiguration configuration,
    IServer http,
    Instruments instruments,
    Gate gate,
    MemoryBudget budget,
    IOptions<Limits> limits,
    IOptions<ServerLimits> server,
    IOptions<AccessOptions> access
) : IHostedLifecycleService
{
    /// <summary>The version of the build with its commit: 1.0.0+fb42be9….</summary>
    public static string Version { get; } =
        typeof(StartReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        instruments.Observe(gate, budget);
        if (FileHandles.Connections(server.Value.Connections) is var connections && connections < server.Value.Connections)
        {
            LogFewHandles(logger, connections, server.Value.Connections);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (http.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses)
        {
            LogAddress(logger, string.Join(", ", addresses), $"{addresses.First()}/swagger");
        }

        var (version, commit) = Version.Split('+') is [var number, var revision] ? (number, revision) : (Version, "unknown");
        var (options, telemetry) = (access.Value, configuration[Telemetry.Endpoint] ?? "none");
        var changed = string.Join(", ", Settings.Changed(configuration).DefaultIfEmpty("none"));
        LogStarted(
            logger,
            version,
            commit,
            gate.Workers,
            server.Value.Waiting,
            budget.Limit,
            limits.Value.Seconds,
            limits.Value.Work,
            options.ApiKeys.Count,
            options.RateRequests,
            options.RateWork,
            options.RateSeconds,
            options.Proxies.Count,
            options.Origins.Count,
            telemetry,
            changed
        );
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        LogLevel.Warning,
        "The file handles of the process allow only {Connections} connections, not the {Wanted} of Server:Connections. "
            + "Raise the limit (ulimit -n, LimitNOFILE)."
    )]
    private static partial void LogFewHandles(ILogger logger, int connections, int wanted);

    [LoggerMessage(LogLevel.Information, "Open {Addresses} for the page, {Swagger} for every operation.")]
    private static partial void LogAddress(ILogger logger, string addresses, string swagger);

    [LoggerMessage(
        LogLevel.Information,
        "GradService {Version}, commit {Commit}, has started: {Workers} workers, {Waiting} places in the queue, {Memory} bytes for "
            + "all requests, {Seconds} s and {Work} operations for each; {Keys} API keys, {RateRequests} requests and {RateWork} "
            + "operations per client in {RateSeconds} s (0: no limit), {Proxies} proxy networks, {Origins} origins, telemetry {Telemetry}; "
            + "changed settings: {Changed}"
    )]
    private static partial void LogStarted(
        ILogger logger,
        string version,
        string commit,
        int workers,
        int waiting,
        long memory,
        int seconds,
        long work,
        int keys,
        int rateRequests,
        long rateWork,
        int rateSeconds,
        int proxies,
        int origins,
        string telemetry,
        string changed
    );
}
