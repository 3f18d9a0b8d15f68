using GradService.Api.Access;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>Sets the server up with its limits.</summary>
internal static class Server
{
    /// <summary>How long a body may pause before its rate counts: people's connections stall.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const int UnreadBytes = 1 << 17;

    /// <summary>Sets up Kestrel, the gate and how long stopping takes, all from the configuration.</summary>
    public static void AddServer(this WebApplicationBuilder builder)
    {
        // Every refusal has one line of its own, and so has a start that fails: what ASP.NET Core says of them besides is left out.
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
        // Sockets hand their work to the thread pool, not to queues that are then handed to it: measured, see docs/benchmarks/service.md.
        builder.WebHost.UseSockets(sockets => sockets.IOQueueCount = 0);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var server = kestrel.ApplicationServices.GetRequiredService<IOptions<ServerLimits>>().Value;
            var rate = new MinDataRate(server.BytesPerSecond, Grace);
            kestrel.AddServerHeader = false;
            // Above our own limit, so that a body over it is refused in our own words, compressed or not.
            kestrel.Limits.MaxRequestBodySize = 2L * kestrel.ApplicationServices.GetRequiredService<IOptions<Limits>>().Value.RequestBytes;
            // What arrives and is not read yet; 2,000 stalled connections must not fill the memory.
            kestrel.Limits.MaxRequestBufferSize = UnreadBytes;
            kestrel.Limits.Http2.InitialConnectionWindowSize = UnreadBytes;
            kestrel.Limits.Http2.InitialStreamWindowSize = UnreadBytes;
            kestrel.Limits.MaxConcurrentConnections = FileHandles.Connections(server.Connections);
            kestrel.Limits.MinRequestBodyDataRate = rate;
            kestrel.Limits.MinResponseDataRate = rate;
        });
    }

    /// <summary>
    /// Takes the path prefix of a proxy off the address, and answers HEAD wherever there is a GET. Before everything that looks at the
    /// address.
    /// </summary>
    public static void UsePath(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ServerLimits>>().Value.PathBase is { Length: > 0 } path)
        {
            app.UsePathBase(path);
            // The addresses in the page are relative: /grad without a slash would be a page of the root.
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

        // Kestrel sends no body in answer to HEAD, whatever is written.
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
