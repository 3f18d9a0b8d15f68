using System.Net.Mime;
using System.Text.Json.Nodes;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>Describes the body of an operation that takes an exercise: its schema, the worked examples, and the error responses.</summary>
internal sealed class RequestBodyFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<RequestBodyType>().FirstOrDefault() is not { } body)
        {
            return;
        }

        var extension = context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<RequestExtension>().FirstOrDefault();
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                [MediaTypeNames.Application.Json] = new OpenApiMediaType
                {
                    Schema = context.SchemaGenerator.GenerateSchema(body.Type, context.SchemaRepository),
                    Examples = ExampleCatalog.All.ToDictionary(
                        example => example.Id,
                        IOpenApiExample (example) => ToOpenApi(example, extension)
                    ),
                },
            },
        };
        Refusals.AddTo(operation, context);
    }

    private static OpenApiExample ToOpenApi(Example example, RequestExtension? extension)
    {
        var body = JsonNode.Parse(example.Exercise.GetRawText())!.AsObject();
        extension?.Extend(body);
        return new OpenApiExample { Summary = example.Title, Value = body };
    }
}

/// <summary>Endpoint metadata: the members that an operation takes besides an exercise, for the examples of the OpenAPI document.</summary>
/// <param name="Extend">Adds the members to an exercise.</param>
internal sealed record RequestExtension(Action<JsonObject> Extend);
