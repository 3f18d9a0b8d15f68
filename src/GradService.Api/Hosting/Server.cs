using GradService.Api.Access;
using GradService.Api.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>Configures Kestrel and the services behind the limits.</summary>
internal static class Server
{
    /// <summary>The time before the minimum data rate applies, because connections stall.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const int UnreadBytes = 1 << 17;

    /// <summary>Sets up Kestrel, the gate, the limits and the shutdown timeout from the configuration.</summary>
    public static void AddServer(this WebApplicationBuilder builder)
    {
        // Refusals and failed starts have a log line of their own, so ASP.NET Core's lines about them are left out.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Http.Timeouts", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Connections", LogLevel.Error);
        builder.Logging.AddFilter(typeof(ApiKeyHandler).FullName, LogLevel.Warning);
        if (StartFailure.IsProgram)
        {
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        }

        builder.Services.AddLimits();
        builder.Services.AddSingleton<MemoryBudget>();
        builder.Services.AddSingleton<Gate>();
        builder.Services.AddHostedService<MemoryRelease>();
        builder.Services.AddHostedService<StartReport>();
        builder.Services.AddSingleton<Admission>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<RequestLog>();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionMemory>();
        builder
            .Services.AddOptions<HostOptions>()
            .Configure<IOptions<ServerLimits>>((host, limits) => host.ShutdownTimeout = TimeSpan.FromSeconds(limits.Value.DrainSeconds));
        // Sockets give work directly to the thread pool, without queues in between. Measured: see docs/benchmarks/settings.md.
        builder.WebHost.UseSockets(sockets => sockets.IOQueueCount = 0);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var server = kestrel.ApplicationServices.GetRequiredService<IOptions<ServerLimits>>().Value;
            var rate = new MinDataRate(server.BytesPerSecond, Grace);
            kestrel.AddServerHeader = false;
            // Above our own limit, so that our own code refuses a body over it, compressed or not.
            kestrel.Limits.MaxRequestBodySize = 2L * kestrel.ApplicationServices.GetRequiredService<IOptions<Limits>>().Value.RequestBytes;
            // Received but unread bytes: 2,000 stalled connections must not fill the memory.
            kestrel.Limits.MaxRequestBufferSize = UnreadBytes;
            kestrel.Limits.Http2.InitialConnectionWindowSize = UnreadBytes;
            kestrel.Limits.Http2.InitialStreamWindowSize = UnreadBytes;
            kestrel.Limits.MaxConcurrentConnections = FileHandles.Connections(server.Connections);
            kestrel.Limits.MinRequestBodyDataRate = rate;
            kestrel.Limits.MinResponseDataRate = rate;
        });
    }

    /// <summary>
    /// Removes the proxy's path prefix from the request path, and answers HEAD wherever there is a GET. Must precede everything that reads
    /// the path.
    /// </summary>
    public static void UsePath(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ServerLimits>>().Value.PathBase is { Length: > 0 } path)
        {
            app.UsePathBase(path);
            // Links in the page are relative: at /grad, without a trailing slash, they would point to the root.
            app.Use(
                (http, next) =>
                {
                    if (http.Request.PathBase.HasValue && !http.Request.Path.HasValue)
                    {
                        http.Response.Redirect($"{http.Request.PathBase}/{http.Request.QueryString}");
                        return Task.CompletedTask;
                    }

                    return next(http);
                }
            );
        }

        // Kestrel sends no body for HEAD, even if one is written.
        app.Use(
            (http, next) =>
            {
                if (HttpMethods.IsHead(http.Request.Method))
                {
                    http.Request.Method = HttpMethods.Get;
                }

                return next(http);
            }
        );
    }

    /// <summary>Binds the sections <c>Limits</c> and <c>Server</c>.</summary>
    public static void AddLimits(this IServiceCollection services)
    {
        services.AddSettings<Limits>(nameof(Limits));
        services.AddSettings<ServerLimits>(nameof(Server));
    }
}
