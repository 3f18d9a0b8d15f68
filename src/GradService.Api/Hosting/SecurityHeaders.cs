namespace GradService.Api.Hosting;

/// <summary>
/// What browsers are told about every answer, should one ever be shown: that it is only what it says it is, runs nothing, and tells nobody
/// where it came from.
/// </summary>
internal static class SecurityHeaders
{
    // The page may be framed, as course platforms do: it has no session that a frame could abuse.
    private const string PagePolicy = "default-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'";

    // Swagger's page brings styles and a script in its text, and pictures as data.
    private const string SwaggerPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri "
        + "'none'; form-action 'none'; object-src 'none'";

    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Sets the headers when an answer begins: what handles exceptions clears those that were set before.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use(
            (http, next) =>
            {
                http.Response.OnStarting(static state => Set((HttpContext)state), http);
                return next(http);
            }
        );

    private static Task Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (http.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) is true)
        {
            headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/swagger") ? SwaggerPolicy : PagePolicy;
            // Data leads nowhere, a page does.
            headers["Referrer-Policy"] = "no-referrer";
        }
        else
        {
            headers.ContentSecurityPolicy = DataPolicy;
        }

        if (HttpMethods.IsPost(http.Request.Method))
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
