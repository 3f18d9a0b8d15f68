using System.Text.Json.Nodes;

namespace GradService.Reliability.Tests.Fuzz;

/// <summary>Mutates a JSON document in one to four places: removes, inserts, replaces or renames a part.</summary>
internal static class StructureMutation
{
    // Placeholder for a lone surrogate, which JSON text can contain and a JsonNode cannot.
    private const string LoneSurrogate = "\"\uE000\"";

    // JSON text, because some of these values cannot be expressed as .NET numbers.
    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-0.0",
        "1",
        "-1",
        "0.5",
        "1e308",
        "-1e308",
        "1e-320",
        "1e400",
        "-1e400",
        "2147483648",
        "9223372036854775808",
        "1e999999999",
        "0.1e-400",
        "3.0",
        "\"\"",
        "\"x\"",
        "\"NaN\"",
        "\"1\"",
        "\"relu,tanh\"",
        "\"\\u0000\"",
        LoneSurrogate,
        "\"\\u202e\"",
        "\"__proto__\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "[[1],[2,3]]",
        "[[[1]]]",
        "[[1,null]]",
        "[[\"1\"]]",
        "{\"a\":1}",
        "{\"function\":\"relu\"}",
        "{\"function\":\"leakyRelu\",\"slope\":-1}",
        "[1,2,3]",
        "[[1,2],[3,4]]",
        "\"" + new string('x', 5000) + "\"",
    ];

    private static readonly Action<Random, JsonNode, JsonNode>[] Changes =
    [
        (_, place, _) => Replace(place, null, remove: true),
        (random, place, _) => Replace(place, Parse(random.Pick(Values))),
        (random, place, _) => Replace(place, Parse(random.Pick(Values))),
        (random, place, root) => Replace(place, random.Pick(Places(root)).DeepClone()),
        (random, place, _) =>
            (place as JsonObject)?.TryAdd(random.Pick((string[])["unknown", "weights", "kind", "$type", ""]), Parse(random.Pick(Values))),
        (_, place, _) => Rename(place),
        (_, place, _) => (place as JsonArray)?.Add(place.AsArray().LastOrDefault()?.DeepClone()),
        (random, place, _) => Repeat(place as JsonArray, random.Next(300)),
        (_, place, _) => Replace(place, new JsonArray(place.DeepClone())),
        (random, place, _) => Nest(place, random.Next(1, 200)),
        (random, place, _) => Scale(place, random.Pick((double[])[-1, 0, 1e-300, 1e150, 1e300, double.Epsilon])),
    ];

    /// <summary>Applies one to four random changes to a document.</summary>
    public static string Apply(Random random, string text)
    {
        var root = JsonNode.Parse(text)!;
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var places = Places(root);
            if (places.Count > 0)
            {
                random.Pick(Changes)(random, random.Pick(places), root);
            }
        }

        return root.ToJsonString().Replace("\\uE000", "\\ud800", StringComparison.Ordinal);
    }

    /// <summary>All nodes below the root, except JSON nulls.</summary>
    private static List<JsonNode> Places(JsonNode root)
    {
        var places = new List<JsonNode>();
        var open = new Stack<JsonNode?>([root]);
        while (open.TryPop(out var node))
        {
            if (node?.Parent is not null)
            {
                places.Add(node);
            }

            foreach (
                var child in node switch
                {
                    JsonObject members => members.Select(member => member.Value),
                    JsonArray items => items,
                    _ => [],
                }
            )
            {
                open.Push(child);
            }
        }

        return places;
    }

    private static JsonNode? Parse(string text) => JsonNode.Parse(text);

    private static void Replace(JsonNode place, JsonNode? value, bool remove = false)
    {
        switch (place.Parent)
        {
            case JsonObject parent when remove:
                parent.Remove(place.GetPropertyName());
                break;
            case JsonObject parent:
                parent[place.GetPropertyName()] = value;
                break;
            case JsonArray parent when remove:
                parent.RemoveAt(place.GetElementIndex());
                break;
            case JsonArray parent:
                parent[place.GetElementIndex()] = value;
                break;
        }
    }

    private static void Rename(JsonNode place)
    {
        if (place.Parent is JsonObject parent)
        {
            var name = place.GetPropertyName();
            parent.Remove(name);
            parent.TryAdd(name.Length > 1 ? $"{name[1..]}{name[0]}" : $"{name}s", place);
        }
    }

    private static void Repeat(JsonArray? items, int times)
    {
        if (items is { Count: > 0 and < 100 })
        {
            var first = items[0];
            for (var i = 0; i < times; i++)
            {
                items.Add(first?.DeepClone());
            }
        }
    }

    private static void Nest(JsonNode place, int levels)
    {
        var inner = place.DeepClone();
        for (var i = 0; i < levels; i++)
        {
            inner = i % 7 == 6 ? new JsonObject { ["a"] = inner } : new JsonArray(inner);
        }

        Replace(place, inner);
    }

    private static void Scale(JsonNode place, double factor)
    {
        if (place is JsonValue value && value.TryGetValue<double>(out var number) && double.IsFinite(number * factor))
        {
            Replace(place, JsonValue.Create(number * factor));
        }
    }
}
