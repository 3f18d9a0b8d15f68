using GradService.Api.Access;
using GradService.Engine.Tensors;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>The OpenAPI 3.1 document and the Swagger page that shows it.</summary>
internal static class OpenApiDocument
{
    private const string Name = "v1";
    private const OpenApiSpecVersion Version = OpenApiSpecVersion.OpenApi3_1;

    public static void AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSingleton<ISerializerDataContractResolver, ContractResolver>();
        services.Configure<SwaggerOptions>(options => options.OpenApiVersion = Version);
        services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(
                Name,
                new OpenApiInfo
                {
                    Title = "GradService",
                    Version = Name,
                    Description = "Checks backpropagation: runs a training step of a small network and returns every number in it.",
                }
            );
            options.IncludeXmlComments(typeof(OpenApiDocument).Assembly);
            options.IncludeXmlComments(typeof(Tensor).Assembly);
            options.SchemaFilter<SchemaFilter>();
            options.AddSecurityDefinition(
                ApiKeyHandler.Name,
                new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = ApiKeyHandler.Header,
                    Description = "Required if the service is configured to ask for a key.",
                }
            );
            options.AddSecurityRequirement(_ => []);
            options.AddSecurityRequirement(document => new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(ApiKeyHandler.Name, document)] = [],
            });
            options.OperationFilter<RequestBodyFilter>();
            options.OperationFilter<StreamBodyFilter>();
            options.OperationFilter<ResponseExampleFilter>();
            // After the filters that add the refusals: these formats are selected by name, not by Accept, so they do not cause a 406.
            options.OperationFilter<OtherFormFilter>();
        });
    }

    // The document that the build writes and the one that the endpoint serves have separate options.
    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes) =>
        routes.MapSwagger(
            "openapi/{documentName}.json",
            options =>
            {
                options.OpenApiVersion = Version;
                options.PreSerializeFilters.Add(
                    (document, request) =>
                    {
                        if (request.PathBase.HasValue)
                        {
                            document.Servers = [new OpenApiServer { Url = request.PathBase.Value }];
                        }
                    }
                );
            }
        );

    public static void UseSwaggerPage(this IApplicationBuilder app) =>
        app.UseSwaggerUI(options => options.SwaggerEndpoint($"../openapi/{Name}.json", "GradService"));
}
