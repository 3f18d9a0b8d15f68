using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace GradService.Reliability.Tests.Fuzz;

/// <summary>An operation of the OpenAPI document.</summary>
/// <param name="Path">The path.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="MediaType">The media type of the request body; <see langword="null"/> if the operation takes none.</param>
/// <param name="Examples">The example request bodies.</param>
/// <param name="Body">The schema of the request body, with the schemas that it refers to; <see langword="null"/> for none.</param>
/// <param name="Answers">The responses by status: their media types with their schemas.</param>
internal sealed record DocumentedOperation(
    string Path,
    HttpMethod Method,
    string? MediaType,
    IReadOnlyList<string> Examples,
    JsonObject? Body,
    IReadOnlyDictionary<int, IReadOnlyDictionary<string, JsonSchema?>> Answers
)
{
    private const string References = "#/components/schemas/";
    private const string Definitions = "#/$defs/";

    /// <summary>The operations that a service documents.</summary>
    public static async Task<IReadOnlyList<DocumentedOperation>> AllOf(HttpClient service)
    {
        var document = await service.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var definitions = Local(document.GetProperty("components").GetProperty("schemas"));
        return
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
            from method in path.Value.EnumerateObject()
            select Of(path.Name, method, definitions),
        ];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Path}";

    private static DocumentedOperation Of(string path, JsonProperty method, JsonNode definitions)
    {
        var body = method.Value.TryGetProperty("requestBody", out var found)
            ? found.GetProperty("content").EnumerateObject().First()
            : default(JsonProperty?);
        return new DocumentedOperation(
            path,
            new HttpMethod(method.Name.ToUpperInvariant()),
            body?.Name,
            body is null
                ? []
                :
                [
                    .. body
                        .Value.Value.GetProperty("examples")
                        .EnumerateObject()
                        .Select(example => Text(example.Value.GetProperty("value"))),
                ],
            body is null ? null : Whole(body.Value.Value.GetProperty("schema"), definitions),
            method
                .Value.GetProperty("responses")
                .EnumerateObject()
                .ToDictionary(
                    response => int.Parse(response.Name, CultureInfo.InvariantCulture),
                    IReadOnlyDictionary<string, JsonSchema?> (response) =>
                        response
                            .Value.GetProperty("content")
                            .EnumerateObject()
                            .ToDictionary(
                                form => form.Name,
                                form =>
                                    form.Name.EndsWith("json", StringComparison.Ordinal)
                                    && form.Value.TryGetProperty("schema", out var schema)
                                    && !IsString(schema)
                                        ? JsonSchema.FromText(Whole(schema, definitions).ToJsonString())
                                        : null
                            )
                )
        );
    }

    /// <summary>The text of an example body; an NDJSON body is a single string in the document.</summary>
    private static string Text(JsonElement example) =>
        example.ValueKind == JsonValueKind.String ? example.GetString()! : example.GetRawText();

    private static bool IsString(JsonElement schema) =>
        schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "string";

    private static JsonObject Whole(JsonElement schema, JsonNode definitions)
    {
        var whole = Local(schema).AsObject();
        whole["$defs"] = definitions.DeepClone();
        return whole;
    }

    private static JsonNode Local(JsonElement schema) =>
        JsonNode.Parse(schema.GetRawText().Replace(References, Definitions, StringComparison.Ordinal))!;
}
