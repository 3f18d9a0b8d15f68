using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>How an operation that takes a body can refuse it.</summary>
internal static class Refusals
{
    private const int Choice = StatusCodes.Status406NotAcceptable;

    private static readonly (int Status, Type Type, string Meaning)[] All =
    [
        (
            StatusCodes.Status400BadRequest,
            typeof(HttpValidationProblemDetails),
            "The body cannot be used: errors says where, what was expected and what was found."
        ),
        (
            StatusCodes.Status401Unauthorized,
            typeof(ProblemDetails),
            "The service is set up to ask for a key, and there is none that it knows."
        ),
        (Choice, typeof(ProblemDetails), "Accept allows none of the forms that the answer has."),
        (StatusCodes.Status408RequestTimeout, typeof(ProblemDetails), "The body came too slowly."),
        (
            StatusCodes.Status413PayloadTooLarge,
            typeof(HttpValidationProblemDetails),
            "The body, or the work that it asks for, is over a limit of this service."
        ),
        (
            StatusCodes.Status415UnsupportedMediaType,
            typeof(ProblemDetails),
            "The body is of another type, or compressed in another way, by its headers."
        ),
        (
            StatusCodes.Status422UnprocessableEntity,
            typeof(ProblemDetails),
            "A quantity overflows or is not defined: quantity, sample and unit say where."
        ),
        (
            StatusCodes.Status429TooManyRequests,
            typeof(ProblemDetails),
            "The client is over its quota, where the service has one: RateLimit and Retry-After say when to come again."
        ),
        (
            StatusCodes.Status503ServiceUnavailable,
            typeof(ProblemDetails),
            "The service is busy or stopping, or the request took too long: Retry-After says when to come again."
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
