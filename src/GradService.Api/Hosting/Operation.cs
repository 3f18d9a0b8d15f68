using Microsoft.AspNetCore.Diagnostics;

namespace GradService.Api.Hosting;

/// <summary>What the API does at an address, by the name that the OpenAPI document has for it.</summary>
internal static class Operation
{
    /// <summary>
    /// The name of the operation that a request is for; <see langword="null"/> for a page, a probe, or what does not exist. Behind routing.
    /// </summary>
    public static string? Of(HttpContext http) =>
        (http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint)
            ?.Metadata.GetMetadata<IEndpointNameMetadata>()
            ?.EndpointName;
}
