using System.Text.Json.Nodes;
using GradService.Api.Hosting;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>Puts <see cref="StreamBody"/> into the document.</summary>
internal sealed class StreamBodyFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<StreamBody>().FirstOrDefault() is not { } body)
        {
            return;
        }

        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = $"One JSON document per line: first a {body.First.Name}, then any number of {body.Further.Name}.",
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                [body.MediaType] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchema
                    {
                        AnyOf =
                        [
                            context.SchemaGenerator.GenerateSchema(body.First, context.SchemaRepository),
                            context.SchemaGenerator.GenerateSchema(body.Further, context.SchemaRepository),
                        ],
                    },
                    Examples = new Dictionary<string, IOpenApiExample>
                    {
                        ["class"] = new OpenApiExample { Summary = "A class of three", Value = JsonValue.Create(body.Example()) },
                    },
                },
            },
        };
        Refusals.AddTo(operation, context);
    }
}
