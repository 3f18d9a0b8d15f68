using System.Text.Json.Nodes;
using GradService.Api.Exercises;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>Describes a choice as what it is on the wire: one of the names, or an object with a name and parameters.</summary>
/// <typeparam name="T">The choice.</typeparam>
/// <param name="names">The names.</param>
internal sealed class ChoiceSchemaFilter<T>(string[] names) : ISchemaFilter
    where T : ChoiceSpec
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (context.Type != typeof(T) || schema is not OpenApiSchema { Properties: { } properties } choice)
        {
            return;
        }

        properties["function"] = Name();
        choice.OneOf =
        [
            Name(),
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = properties,
                Required = choice.Required,
                AdditionalPropertiesAllowed = false,
            },
        ];
        (choice.Type, choice.Properties, choice.Required, choice.AdditionalPropertiesAllowed) = (null, null, null, true);
    }

    private OpenApiSchema Name() => new() { Type = JsonSchemaType.String, Enum = [.. names.Select(name => (JsonNode)name)] };
}
