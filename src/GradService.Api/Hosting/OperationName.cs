using Microsoft.AspNetCore.Diagnostics;

namespace GradService.Api.Hosting;

/// <summary>The API operation of a request, by its name in the OpenAPI document.</summary>
internal static class OperationName
{
    /// <summary>
    /// The name of the operation of a request; <see langword="null"/> for a page, a probe or an unknown address. Call it after routing.
    /// </summary>
    public static string? Of(HttpContext http) =>
        (http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint)
            ?.Metadata.GetMetadata<IEndpointNameMetadata>()
            ?.EndpointName;
}
