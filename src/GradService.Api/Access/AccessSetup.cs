using GradService.Api.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace GradService.Api.Access;

/// <summary>Sets up trusted proxies, CORS, API keys and rate limits. A feature that is not configured adds no middleware.</summary>
internal static class AccessSetup
{
    private const string Section = nameof(Access);

    /// <summary>Binds the options and registers the services. An invalid value or an unknown option stops the start.</summary>
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<AccessOptions>(Section);
        if (builder.Configuration.GetSection($"{Section}:{nameof(AccessOptions.ApiKeys)}").GetChildren().Any())
        {
            // Only with keys: a host with these services calls them for every request, used or not.
            builder
                .Services.AddAuthentication(ApiKeyHandler.Name)
                .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Name, _ => { });
            builder.Services.AddAuthorization();
        }

        builder.Services.AddSingleton<ClientRates>();
        builder.Services.AddCors();
    }

    /// <summary>Takes the client's address from the headers of trusted proxies. Must precede all other middleware.</summary>
    public static void UseProxies(this WebApplication app)
    {
        var options = OptionsOf(app);
        if (options.Proxies.Count > 0)
        {
            // Any number of proxies: the nearest address that is not a trusted proxy is the client.
            var headers = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
                ForwardLimit = null,
            };
            headers.KnownProxies.Clear();
            headers.KnownIPNetworks.Clear();
            foreach (var proxy in options.Proxies)
            {
                headers.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }

            app.UseForwardedHeaders(headers);
        }
    }

    /// <summary>
    /// Adds CORS, authentication, rate limits and authorization. Must follow routing and the middleware that writes problems.
    /// </summary>
    public static void UseAccess(this WebApplication app)
    {
        var options = OptionsOf(app);
        if (options.Origins.Count > 0)
        {
            app.UseCors(policy =>
                policy
                    .WithOrigins([.. options.Origins])
                    .WithMethods(HttpMethods.Get, HttpMethods.Post)
                    .AllowAnyHeader()
                    .WithExposedHeaders("Retry-After", ClientRates.Header, ClientRates.PolicyHeader)
                    .SetPreflightMaxAge(TimeSpan.FromHours(1))
            );
        }

        if (options.ApiKeys.Count > 0)
        {
            app.UseAuthentication();
        }

        if (options.RateRequests > 0 || options.RateWork > 0)
        {
            app.Use(app.Services.GetRequiredService<ClientRates>().Admit);
        }

        if (options.ApiKeys.Count > 0)
        {
            app.UseAuthorization();
        }
    }

    /// <summary>Requires an API key if any are configured.</summary>
    public static void RequireKey(this RouteGroupBuilder routes, IServiceProvider services)
    {
        if (services.GetRequiredService<IOptions<AccessOptions>>().Value.ApiKeys.Count > 0)
        {
            routes.RequireAuthorization();
        }
    }

    private static AccessOptions OptionsOf(WebApplication app) => app.Services.GetRequiredService<IOptions<AccessOptions>>().Value;
}
