namespace GradService.Api.Hosting;

/// <summary>The playground at /: files that any client of the API could be.</summary>
internal static class Page
{
    // Vite puts a hash of the content into the names of what it writes to this folder.
    private const string Hashed = "/assets";

    // The second is the plain page, for builds without Node.
    private static readonly string[] Names = ["index.html", "fallback.html"];

    /// <summary>Finds the files of the page: beside a published application, and where they are built for any other.</summary>
    public static void AddPage(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets();
        // Files that change under a running build would be looked for at every address, and a GET of an operation that takes none be no
        // 405.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
    }

    /// <summary>Answers / with the page, and has files whose name tells their content kept. Before routing.</summary>
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
