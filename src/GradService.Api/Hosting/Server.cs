using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>Sets the server up with its limits.</summary>
internal static class Server
{
    // A body may pause so long before its rate counts: connections of people stall.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const int UnreadBytes = 1 << 17;

    /// <summary>Sets up Kestrel, the gate and how long stopping takes, all from the configuration.</summary>
    public static void AddServer(this WebApplicationBuilder builder)
    {
        builder.Services.AddLimits();
        builder.Services.AddSingleton<MemoryBudget>();
        builder.Services.AddSingleton<Gate>();
        builder.Services.AddSingleton<Admission>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<RequestLog>();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionMemory>();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<ServerLimits>>((host, limits) => host.ShutdownTimeout = TimeSpan.FromSeconds(limits.Value.DrainSeconds));
        // Sockets hand their work to the thread pool, not to queues that are then handed to it: measured, see README.
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
            kestrel.Limits.MaxConcurrentConnections = server.Connections;
            kestrel.Limits.MinRequestBodyDataRate = rate;
            kestrel.Limits.MinResponseDataRate = rate;
        });
    }

    /// <summary>Binds the sections <c>Limits</c> and <c>Server</c>; a value out of range, or a name that is no limit, stops the start.</summary>
    public static void AddLimits(this IServiceCollection services)
    {
        Add<Limits>(nameof(Limits));
        Add<ServerLimits>(nameof(Server));

        void Add<T>(string section)
            where T : class => services.AddOptions<T>()
            .BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
    }
}
