using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace GradService.Api.Schemas;

/// <summary>The schemas that recur in the contract.</summary>
internal static class Schema
{
    /// <summary>One of these strings.</summary>
    public static OpenApiSchema OneOf(IEnumerable<string> names) =>
        new() { Type = JsonSchemaType.String, Enum = [.. names.Select(name => JsonValue.Create(name))] };

    /// <summary>An array.</summary>
    public static OpenApiSchema ArrayOf(OpenApiSchema items) => new() { Type = JsonSchemaType.Array, Items = items };

    /// <summary>A float64.</summary>
    public static OpenApiSchema Number() => new() { Type = JsonSchemaType.Number, Format = "double" };

    /// <summary>A tensor: one element, an array of elements, or an array of rows.</summary>
    public static void DescribeTensor(OpenApiSchema tensor, string description, Func<OpenApiSchema> element)
    {
        tensor.Type = null;
        tensor.AdditionalPropertiesAllowed = true;
        tensor.Description = description;
        tensor.AnyOf = [element(), ArrayOf(element()), ArrayOf(ArrayOf(element()))];
    }

    /// <summary>A choice: one of the names, or an object whose member <c>function</c> is one of them, with parameters.</summary>
    public static void DescribeChoice(OpenApiSchema choice, IEnumerable<string> names)
    {
        string[] known = [.. names];
        if (choice.Properties is { } members)
        {
            members["function"] = OneOf(known);
        }

        DescribeShorthand(choice, known);
    }

    /// <summary>One of the names, or the object that the members describe.</summary>
    public static void DescribeShorthand(OpenApiSchema schema, IEnumerable<string> names)
    {
        if (schema.Properties is not { } members)
        {
            return;
        }

        var whole = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = members,
            Required = schema.Required,
            AdditionalPropertiesAllowed = false,
        };
        schema.OneOf = [OneOf(names), whole];
        (schema.Type, schema.Properties, schema.Required, schema.AdditionalPropertiesAllowed) = (null, null, null, true);
    }

    /// <summary>Allows null in members that are numbers or tensors, for values that are not finite.</summary>
    public static void LeaveGaps(OpenApiSchema schema, params string[] members)
    {
        foreach (var member in members.Select(JsonNamingPolicy.CamelCase.ConvertName))
        {
            if (schema.Properties![member] is OpenApiSchema { Type: JsonSchemaType.Number } number)
            {
                number.Type |= JsonSchemaType.Null;
                continue;
            }

            var tensor = new OpenApiSchema();
            DescribeTensor(
                tensor,
                schema.Properties[member].Description!,
                () => new() { Type = JsonSchemaType.Number | JsonSchemaType.Null, Format = "double" }
            );
            schema.Properties[member] = tensor;
        }
    }
}
