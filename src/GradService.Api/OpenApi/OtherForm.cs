using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>Endpoint metadata: another format of the response.</summary>
/// <param name="MediaType">The media type; several formats may share it.</param>
/// <param name="Type">The type of the content.</param>
internal sealed record OtherForm(string MediaType, Type Type);

/// <summary>Puts every <see cref="OtherForm"/> into the document.</summary>
internal sealed class OtherFormFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var form in context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<OtherForm>())
        {
            var content = operation.Responses!["200"].Content!;
            var schema = context.SchemaGenerator.GenerateSchema(form.Type, context.SchemaRepository);
            if (content.TryGetValue(form.MediaType, out var same) && same is OpenApiMediaType { Schema: { } known } answer)
            {
                answer.Schema = new OpenApiSchema { AnyOf = [.. known.AnyOf ?? [known], schema] };
            }
            else
            {
                content.Add(form.MediaType, new OpenApiMediaType { Schema = schema });
            }
        }
    }
}
