using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using GradService.Api.Json;
using GradService.Api.Schemas;
using GradService.Engine.Answers;
using GradService.Engine.Checking;
using GradService.Engine.Tensors;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>
/// Adapts the schemas to what the service reads and writes: tensors, contract types that describe themselves, and null only where it is
/// allowed.
/// </summary>
internal sealed class SchemaFilter : ISchemaFilter
{
    // The engine's types, which know no JSON.
    private static readonly Dictionary<Type, Action<OpenApiSchema>> OfEngine = new()
    {
        [typeof(Tensor)] = DescribeNumbers,
        [typeof(WrittenTensor)] = DescribeNumbers,
        [typeof(Verdicts)] = schema =>
            Schema.DescribeTensor(
                schema,
                "A verdict for each element, in the tensor's shape.",
                () => Schema.OneOf(Enum.GetNames<Verdict>().Select(name => name.ToLowerInvariant()))
            ),
        [typeof(Finding)] = schema => Schema.LeaveGaps(schema, nameof(Finding.Numerical), nameof(Finding.ErrorBound)),
    };

    private static readonly MethodInfo OfContract = typeof(SchemaFilter).GetMethod(
        nameof(Describe),
        BindingFlags.NonPublic | BindingFlags.Static
    )!;

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema concrete)
        {
            return;
        }

        RefuseNull(concrete, context.Type);
        // A member of a type without members of its own has a description of its own.
        if (context.MemberInfo is not null && !IsObject(context.Type))
        {
            return;
        }

        if (OfEngine.TryGetValue(context.Type, out var describe))
        {
            describe(concrete);
        }
        else if (context.Type.IsAssignableTo(typeof(IDescribed)))
        {
            OfContract.MakeGenericMethod(context.Type).Invoke(null, [concrete]);
        }
    }

    private static void Describe<T>(OpenApiSchema schema)
        where T : IDescribed => T.Describe(schema);

    private static void DescribeNumbers(OpenApiSchema schema) =>
        Schema.DescribeTensor(schema, "A number, an array of numbers, or an array of rows of equal length, row-major.", Schema.Number);

    private static void RefuseNull(OpenApiSchema schema, Type type)
    {
        if (!IsObject(type))
        {
            return;
        }

        foreach (var property in JsonFormat.Options.GetTypeInfo(type).Properties.Where(property => !property.IsGetNullable))
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

    private static bool IsObject(Type type) => JsonFormat.Options.GetTypeInfo(type).Kind == JsonTypeInfoKind.Object;
}
