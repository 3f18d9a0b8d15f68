using Microsoft.OpenApi;

namespace GradService.Api.Schemas;

/// <summary>A contract type that corrects its own schema, where its members do not tell what the JSON looks like.</summary>
internal interface IDescribed
{
    /// <summary>Corrects the schema that was generated from the members.</summary>
    static abstract void Describe(OpenApiSchema schema);
}
