using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>How an operation that takes a body can refuse it.</summary>
internal static class Refusals
{
    private static readonly (int Status, Type Type, string Meaning)[] All =
    [
        (StatusCodes.Status400BadRequest, typeof(HttpValidationProblemDetails), "The body cannot be used: errors says where, what was expected and what was found."),
        (StatusCodes.Status413PayloadTooLarge, typeof(HttpValidationProblemDetails), "The body, or the work that it asks for, is over a limit of this service."),
        (StatusCodes.Status415UnsupportedMediaType, typeof(ProblemDetails), "The body is not JSON, by its Content-Type."),
        (StatusCodes.Status422UnprocessableEntity, typeof(ProblemDetails), "A quantity overflows or is not defined: quantity, sample and unit say where."),
    ];

    public static void AddTo(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var (status, type, meaning) in All)
        {
            operation.Responses ??= [];
            operation.Responses[$"{status}"] = new OpenApiResponse
            {
                Description = meaning,
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    [MediaTypeNames.Application.ProblemJson] = new OpenApiMediaType
                    {
                        Schema = context.SchemaGenerator.GenerateSchema(type, context.SchemaRepository),
                    },
                },
            };
        }
    }
}
