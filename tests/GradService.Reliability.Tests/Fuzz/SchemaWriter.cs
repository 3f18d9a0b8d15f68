using System.Text.Json.Nodes;

namespace GradService.Reliability.Tests.Fuzz;

/// <summary>Generates documents from a schema: all required members and some optional ones, down to a limited depth.</summary>
/// <param name="schema">The schema, with its definitions.</param>
/// <param name="random">The random generator.</param>
internal sealed class SchemaWriter(JsonObject schema, Random random)
{
    private const int Deepest = 8;

    private static readonly string[] Words =
    [
        "relu",
        "sigmoid",
        "mse",
        "adam",
        "x",
        "w",
        "hidden",
        "y = x * x",
        "0.5",
        "1/3",
        "",
        "ä",
        "loss",
    ];
    private static readonly double[] Numbers = [0, 1, -1, 0.5, 2, 3, 1e-9, -0.25, 1e10, 100];

    /// <summary>Generates a document.</summary>
    public JsonNode? Write() => Write(schema, 0);

    /// <summary>Adds some of the optional members that the schema allows to a document.</summary>
    public JsonObject Extend(JsonObject document)
    {
        var root = schema["$ref"] is JsonValue reference ? Definition(reference) : schema;
        foreach (var (name, member) in root["properties"] as JsonObject ?? [])
        {
            if (!document.ContainsKey(name) && name is not ("network" or "program") && random.OnceIn(4))
            {
                document[name] = Write(member!.AsObject(), 1);
            }
        }

        return document;
    }

    private JsonObject Definition(JsonValue reference) => schema["$defs"]![reference.GetValue<string>()["#/$defs/".Length..]]!.AsObject();

    private JsonNode? Write(JsonObject part, int depth)
    {
        if (part["$ref"] is JsonValue reference)
        {
            return Write(Definition(reference), depth + 1);
        }

        foreach (var choice in (string[])["anyOf", "oneOf", "allOf"])
        {
            if (part[choice] is JsonArray { Count: > 0 } choices)
            {
                return Write(choices[random.Next(choices.Count)]!.AsObject(), depth + 1);
            }
        }

        if (part["enum"] is JsonArray values)
        {
            return values[random.Next(values.Count)]?.DeepClone();
        }

        var types = part["type"] switch
        {
            JsonArray several => [.. several.Select(type => type!.GetValue<string>())],
            JsonValue one => [one.GetValue<string>()],
            _ => (string[])["string", "number", "object", "array"],
        };
        return (depth > Deepest ? "null" : random.Pick(types)) switch
        {
            "object" => WriteObject(part, depth),
            "array" => new JsonArray([
                .. Enumerable.Range(0, random.Next(4)).Select(_ => Write(part["items"] as JsonObject ?? [], depth + 1)),
            ]),
            "string" => JsonValue.Create(random.Pick(Words)),
            "integer" => JsonValue.Create(random.Next(-2, 20)),
            "number" => JsonValue.Create(random.Pick(Numbers)),
            "boolean" => JsonValue.Create(random.OnceIn(2)),
            _ => null,
        };
    }

    private JsonObject WriteObject(JsonObject part, int depth)
    {
        var written = new JsonObject();
        var required = part["required"] is JsonArray names ? names.Select(name => name!.GetValue<string>()).ToHashSet() : [];
        foreach (var (name, member) in part["properties"] as JsonObject ?? [])
        {
            if (required.Contains(name) || random.OnceIn(2))
            {
                written[name] = Write(member!.AsObject(), depth + 1);
            }
        }

        if (part["additionalProperties"] is JsonObject further)
        {
            foreach (var name in Words.Where(_ => random.OnceIn(5)))
            {
                written[name] = Write(further, depth + 1);
            }
        }

        return written;
    }
}
