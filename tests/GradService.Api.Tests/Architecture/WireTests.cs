using System.Reflection;
using System.Text.Json.Serialization;
using GradService.Api.Hosting;
using GradService.Engine.Graph;
using Microsoft.AspNetCore.Http.Metadata;

namespace GradService.Api.Tests.Architecture;

/// <summary>The types of the engine that requests and responses contain (docs/decisions/017-records-on-the-wire.md).</summary>
public sealed class WireTests
{
    [Fact]
    public void Every_type_of_the_engine_on_the_wire_is_meant_to_be_there()
    {
        var seen = new HashSet<Type>();
        foreach (var endpoint in Api.Endpoints)
        {
            foreach (var response in endpoint.Metadata.OfType<IProducesResponseTypeMetadata>())
            {
                Walk(response.Type, seen);
            }

            foreach (var request in endpoint.Metadata.OfType<IAcceptsMetadata>())
            {
                Walk(request.RequestType, seen);
            }
        }

        Assert.True(seen.Count(type => type.Assembly == typeof(JobFilter).Assembly) > 30);
        Assert.Equal(
            [
                "ArithmeticKind",
                "CheckSummary",
                "DiagnosisVerdict",
                "DrawingLevel",
                "Finding",
                "GradeItem",
                "GradeVerdict",
                "InvisibleMistake",
                "InvisibleReason",
                "KinkReport",
                "LintFinding",
                "LintKind",
                "LintReport",
                "MistakeClass",
                "MistakeSites",
                "Phase",
                "QuantityRole",
                "Reduction",
                "Shape",
                "Tensor",
                "UndecidedNumber",
                "VacuousSubmission",
                "Verdict",
                "Verdicts",
                "WeightLayout",
            ],
            seen.Where(type => type.Assembly == typeof(Node).Assembly).Select(type => type.Name).Order(StringComparer.Ordinal)
        );
    }

    private static void Walk(Type? type, HashSet<Type> seen)
    {
        type = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        if (type is null || (type.IsGenericType && type.GetGenericArguments() is var arguments && WalkAll(arguments, seen)))
        {
            return;
        }

        if (type.IsArray)
        {
            Walk(type.GetElementType(), seen);
        }
        else if (type.FullName!.StartsWith("GradService.", StringComparison.Ordinal) && seen.Add(type) && !type.IsEnum)
        {
            var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
            WalkAll(
                properties
                    .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
                    .Select(property => property.PropertyType),
                seen
            );
        }
    }

    private static bool WalkAll(IEnumerable<Type> types, HashSet<Type> seen)
    {
        foreach (var type in types)
        {
            Walk(type, seen);
        }

        return true;
    }
}
