using System.Text.Json;
using System.Text.Json.Nodes;
using GradService.Api.Json;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>Endpoint metadata: an example response for the OpenAPI document.</summary>
/// <param name="Make">Creates the response.</param>
internal sealed record ResponseExample(Func<object> Make);

/// <summary>Puts <see cref="ResponseExample"/> into the document.</summary>
internal sealed class ResponseExampleFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (
            context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<ResponseExample>().FirstOrDefault() is { } example
            && operation.Responses?["200"].Content?.Values.FirstOrDefault() is OpenApiMediaType answer
        )
        {
            answer.Example = JsonNode.Parse(JsonSerializer.Serialize(example.Make(), JsonFormat.Options));
        }
    }
}
