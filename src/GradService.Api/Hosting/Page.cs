namespace GradService.Api.Hosting;

/// <summary>The playground at /: static files that use the API as any other client does.</summary>
internal static class Page
{
    // Vite puts a hash of the content into the names of the files in this folder.
    private const string Hashed = "/assets";

    // The second is the plain page, for builds without Node.
    private static readonly string[] Names = ["index.html", "fallback.html"];

    /// <summary>Finds the files of the page: beside a published application, otherwise where they are built.</summary>
    public static void AddPage(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets();
        // Disabled: runtime asset lookup would match every path and turn 405 responses into 404s.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
    }

    /// <summary>Answers / with the page, and lets browsers cache files with a content hash in their name. Must precede routing.</summary>
    public static void UsePage(this IApplicationBuilder app)
    {
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(Hashed),
            assets =>
                assets.Use(
                    (context, next) =>
                    {
                        context.Response.OnStarting(() =>
                        {
                            if (context.Response.StatusCode == StatusCodes.Status200OK)
                            {
                                context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                            }

                            return Task.CompletedTask;
                        });
                        return next(context);
                    }
                )
        );
        app.UseDefaultFiles(new DefaultFilesOptions { DefaultFileNames = Names });
    }
}
