using GradService.Api.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace GradService.Api.Access;

/// <summary>Sets up who may call. What is not configured takes no part in any request.</summary>
internal static class AccessSetup
{
    private const string Section = nameof(Access);

    /// <summary>Reads the options; a value that makes no sense, or a name that is no option, stops the start.</summary>
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<AccessOptions>(Section);
        if (builder.Configuration.GetSection($"{Section}:{nameof(AccessOptions.ApiKeys)}").GetChildren().Any())
        {
            // A host that has these services asks them about every request, whether they are used or not.
            builder
                .Services.AddAuthentication(ApiKeyHandler.Name)
                .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Name, _ => { });
            builder.Services.AddAuthorization();
        }

        builder.Services.AddSingleton<ClientRates>();
        builder.Services.AddCors();
    }

    /// <summary>Finds out who calls, before anything else.</summary>
    public static void UseProxies(this WebApplication app)
    {
        var options = OptionsOf(app);
        if (options.Proxies.Count > 0)
        {
            // As many proxies as a request came through: the first that is not known is the client.
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

    /// <summary>Lets in who may come in. Behind routing; behind what writes problems.</summary>
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

    /// <summary>Asks for a key, where there are any.</summary>
    public static void RequireKey(this RouteGroupBuilder routes, IServiceProvider services)
    {
        if (services.GetRequiredService<IOptions<AccessOptions>>().Value.ApiKeys.Count > 0)
        {
            routes.RequireAuthorization();
        }
    }

    private static AccessOptions OptionsOf(WebApplication app) => app.Services.GetRequiredService<IOptions<AccessOptions>>().Value;
}
