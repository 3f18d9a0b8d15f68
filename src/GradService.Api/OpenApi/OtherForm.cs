using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>Says of an endpoint that it can answer in another form too: endpoint metadata.</summary>
/// <param name="MediaType">The media type, which another form may have as well.</param>
/// <param name="Type">What is in it.</param>
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
