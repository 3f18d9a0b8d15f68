namespace GradService.Api.Hosting;

/// <summary>
/// Sets the security headers for browsers. A browser keeps the declared media type of an answer, runs nothing in data, and sends no
/// referrer from a page.
/// </summary>
internal static class SecurityHeaders
{
    // Course platforms may frame the page: it has no session that a frame could abuse.
    private const string PagePolicy = "default-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'";

    // The Swagger page has inline styles, an inline script and images as data URLs.
    private const string SwaggerPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri "
        + "'none'; form-action 'none'; object-src 'none'";

    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Sets the headers when the response starts: the exception handler clears headers that were set earlier.</summary>
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
            // Only a page has links to follow.
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
