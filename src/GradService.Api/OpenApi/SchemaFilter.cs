using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using GradService.Api.Checks;
using GradService.Api.Exercises;
using GradService.Api.Grades;
using GradService.Api.Json;
using GradService.Api.Training;
using GradService.Engine.Answers;
using GradService.Engine.Checking;
using GradService.Engine.Networks;
using GradService.Engine.Tensors;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>
/// Adapts the schemas to what the service reads and writes: tensors, choices in both forms, and null only where it is allowed.
/// </summary>
internal sealed class SchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema concrete)
        {
            return;
        }

        RefuseNull(concrete, context.Type);
        if ((context.Type == typeof(Tensor) || context.Type == typeof(WrittenTensor)) && context.MemberInfo is null)
        {
            DescribeTensor(concrete, "A number, an array of numbers, or an array of rows of equal length, row-major.", Number);
        }
        else if (context.Type == typeof(Verdicts) && context.MemberInfo is null)
        {
            DescribeTensor(
                concrete,
                "A verdict for each element, in the tensor's shape.",
                () => OneOf([.. Enum.GetNames<Verdict>().Select(name => JsonValue.Create(name.ToLowerInvariant()))])
            );
        }
        else if (context.Type == typeof(QuantityCheckResponse))
        {
            LeaveGaps(concrete, nameof(QuantityCheckResponse.Numerical), nameof(QuantityCheckResponse.ErrorBound));
        }
        else if (context.Type == typeof(Finding))
        {
            LeaveGaps(concrete, nameof(Finding.Numerical), nameof(Finding.ErrorBound));
        }
        else if (context.Type == typeof(Answers) && context.MemberInfo is null)
        {
            DescribeAnswers(concrete);
        }
        else if (context.Type == typeof(RoundingSpec) && concrete.Properties is not null)
        {
            concrete.OneOf = [OneOf([.. RoundingSpec.Known.Keys.Select(name => JsonValue.Create(name))]), ObjectOf(concrete)];
            (concrete.Type, concrete.Properties, concrete.Required, concrete.AdditionalPropertiesAllowed) = (null, null, null, true);
        }
        else if (context.Type == typeof(ActivationSpec))
        {
            DescribeChoice(concrete, Activations.All.Select(choice => choice.Name));
        }
        else if (context.Type == typeof(LossSpec))
        {
            DescribeChoice(concrete, Losses.All.Select(choice => choice.Name));
        }
        else if (context.Type == typeof(OptimizerSpec))
        {
            DescribeChoice(concrete, OptimizerSpec.Known.Keys);
        }
    }

    private static void RefuseNull(OpenApiSchema schema, Type type)
    {
        var contract = JsonFormat.Options.GetTypeInfo(type);
        if (contract.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        foreach (var property in contract.Properties.Where(property => !property.IsGetNullable))
        {
            if (
                schema.Properties is { } members
                && members.TryGetValue(property.Name, out var member)
                && member is OpenApiSchema { Type: not null } concrete
            )
            {
                concrete.Type &= ~JsonSchemaType.Null;
            }
        }
    }

    private static void DescribeTensor(OpenApiSchema tensor, string description, Func<OpenApiSchema> element)
    {
        tensor.Type = null;
        tensor.AdditionalPropertiesAllowed = true;
        tensor.Description = description;
        tensor.AnyOf = [element(), ArrayOf(element()), ArrayOf(ArrayOf(element()))];
    }

    /// <summary>Allows null in numbers and tensors, for values that are not finite.</summary>
    private static void LeaveGaps(OpenApiSchema schema, params string[] members)
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

    /// <summary>One of the names, or an object with a name and parameters.</summary>
    private static void DescribeChoice(OpenApiSchema choice, IEnumerable<string> names)
    {
        if (choice.Properties is null)
        {
            return;
        }

        JsonNode[] known = [.. names.Select(name => JsonValue.Create(name))];
        choice.Properties["function"] = OneOf(known);
        choice.OneOf = [OneOf(known), ObjectOf(choice)];
        (choice.Type, choice.Properties, choice.Required, choice.AdditionalPropertiesAllowed) = (null, null, null, true);
    }

    private static OpenApiSchema ObjectOf(OpenApiSchema schema) =>
        new()
        {
            Type = JsonSchemaType.Object,
            Properties = schema.Properties,
            Required = schema.Required,
            AdditionalPropertiesAllowed = false,
        };

    private static void DescribeAnswers(OpenApiSchema answers)
    {
        answers.Type = JsonSchemaType.Object;
        answers.AdditionalPropertiesAllowed = true;
        answers.Description =
            "Answers in the shape of the response of /v1/gradients; any part may be left out. A number may also be a string as the "
            + "student wrote it, or null for a blank.";
        answers.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["loss"] = Cells(),
            ["predictions"] = Cells(),
            ["values"] = ByName(),
            ["gradients"] = ByName(),
            ["updated"] = ByName(),
        };

        static OpenApiSchema ByName() => new() { Type = JsonSchemaType.Object | JsonSchemaType.Null, AdditionalProperties = Cells() };

        static OpenApiSchema Cells()
        {
            var cells = new OpenApiSchema();
            DescribeTensor(cells, "A number, an array of numbers, or an array of rows.", Cell);
            return cells;
        }

        static OpenApiSchema Cell() => new() { Type = JsonSchemaType.Number | JsonSchemaType.String | JsonSchemaType.Null };
    }

    private static OpenApiSchema OneOf(JsonNode[] names) => new() { Type = JsonSchemaType.String, Enum = [.. names] };

    private static OpenApiSchema Number() => new() { Type = JsonSchemaType.Number, Format = "double" };

    private static OpenApiSchema ArrayOf(OpenApiSchema items) => new() { Type = JsonSchemaType.Array, Items = items };
}
