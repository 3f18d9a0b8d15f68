using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>The error responses of an operation that takes a body.</summary>
internal static class Refusals
{
    private const int Choice = StatusCodes.Status406NotAcceptable;

    private static readonly (int Status, Type Type, string Meaning)[] All =
    [
        (
            StatusCodes.Status400BadRequest,
            typeof(HttpValidationProblemDetails),
            "The body is invalid: errors says where, what was expected and what was found."
        ),
        (
            StatusCodes.Status401Unauthorized,
            typeof(ProblemDetails),
            "The service is configured to ask for a key, and the request has no valid one."
        ),
        (Choice, typeof(ProblemDetails), "The Accept header allows none of the formats of the response."),
        (StatusCodes.Status408RequestTimeout, typeof(ProblemDetails), "The body arrived too slowly."),
        (
            StatusCodes.Status413PayloadTooLarge,
            typeof(HttpValidationProblemDetails),
            "The body, or the work that it asks for, is over a limit of this service."
        ),
        (
            StatusCodes.Status415UnsupportedMediaType,
            typeof(ProblemDetails),
            "By its headers, the body has an unsupported media type or compression."
        ),
        (
            StatusCodes.Status422UnprocessableEntity,
            typeof(ProblemDetails),
            "A quantity overflows or is not defined: quantity, sample and unit say where."
        ),
        (
            StatusCodes.Status429TooManyRequests,
            typeof(ProblemDetails),
            "The client has exceeded its rate limit, if the service has one: RateLimit and Retry-After say when to retry."
        ),
        (
            StatusCodes.Status503ServiceUnavailable,
            typeof(ProblemDetails),
            "The service is busy or shutting down, or the request took too long: Retry-After says when to retry."
        ),
    ];

    public static void AddTo(OpenApiOperation operation, OperationFilterContext context)
    {
        operation.Responses ??= [];
        var hasForms = operation.Responses.Any(response => response.Value.Content?.Count > 1);
        foreach (var (status, type, meaning) in All.Where(refusal => refusal.Status != Choice || hasForms))
        {
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
