using System.IO.Compression;
using System.Net.Mime;
using Microsoft.AspNetCore.ResponseCompression;

namespace GradService.Api.Hosting;

/// <summary>Compression of requests and responses, for clients that ask for it. Numbers as text shrink to less than half.</summary>
internal static class Compression
{
    /// <summary>Registers compression. Responses hold no secrets, so it is safe to compress them under TLS.</summary>
    public static void AddCompression(this IServiceCollection services)
    {
        services.AddRequestDecompression();
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes =
            [
                MediaTypeNames.Application.Json,
                MediaTypeNames.Application.Xml,
                "application/x-ipynb+json",
                "text/csv",
                "text/markdown",
                "text/vnd.graphviz",
                "text/vnd.mermaid",
                "text/x-python",
            ];
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
    }

    /// <summary>
    /// Compresses responses, makes the reading of request bodies cancellable, and decompresses them, except streamed class uploads, whose
    /// length is unbounded. Must follow routing.
    /// </summary>
    public static void UseCompression(this WebApplication app)
    {
        app.UseResponseCompression();
        app.Use(
            (http, next) =>
            {
                if (HttpMethods.IsPost(http.Request.Method))
                {
                    http.Request.Body = new BodyStream(http.Request.BodyReader);
                }

                return next(http);
            }
        );
        app.UseWhen(http => http.GetEndpoint()?.Metadata.GetMetadata<StreamBody>() is null, single => single.UseRequestDecompression());
    }
}
