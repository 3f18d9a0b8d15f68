using System.IO.Compression;
using System.Net.Mime;
using GradService.Api.OpenApi;
using Microsoft.AspNetCore.ResponseCompression;

namespace GradService.Api.Hosting;

/// <summary>Compressed bodies, for callers who ask for them: numbers as text shrink to less than half.</summary>
internal static class Compression
{
    /// <summary>Sets compression up. Answers hold nothing secret, so they may be compressed under TLS too.</summary>
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
    /// Undoes the compression of requests, but for a class, whose length is nobody's to know, and compresses answers. Behind routing.
    /// </summary>
    public static void UseCompression(this WebApplication app)
    {
        app.UseResponseCompression();
        app.UseWhen(http => http.GetEndpoint()?.Metadata.GetMetadata<StreamBody>() is null, single => single.UseRequestDecompression());
    }
}
