using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GradService.Api.Json;

/// <summary>
/// Says everything that is wrong with the form of a body that could not be read: it walks the document along the contract of the
/// type that it should have been, up to some number of faults. Used after a failure only, so reading itself stays one pass.
/// </summary>
internal sealed class BodyCheck
{
    private readonly JsonSerializerOptions _options;
    private readonly int _mostFaults;
    private readonly Dictionary<string, string[]> _faults = [];

    private BodyCheck(JsonSerializerOptions options, int mostFaults) => (_options, _mostFaults) = (options, mostFaults);

    private bool IsFull => _faults.Count >= _mostFaults;

    /// <summary>The faults of a body, by JSON path: what was expected, what was found.</summary>
    public static IDictionary<string, string[]> Faults(ReadOnlyMemory<byte> body, Type type, JsonSerializerOptions options, int mostFaults)
    {
        var check = new BodyCheck(options, mostFaults);
        if (JsonSyntax.Fault(body.Span, options.MaxDepth) is { } fault)
        {
            check.Add("", fault);
        }
        else
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = options.MaxDepth });
            check.Check(document.RootElement, options.GetTypeInfo(type), "");
        }

        return check._faults;
    }

    private void Check(JsonElement value, JsonTypeInfo type, string path)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when value.ValueKind == JsonValueKind.Object:
                CheckMembers(value, type, path);
                break;
            case JsonTypeInfoKind.Dictionary when value.ValueKind == JsonValueKind.Object:
                CheckEntries(value, _options.GetTypeInfo(type.ElementType!), path);
                break;
            case JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary:
                Add(path, $"expected an object; found {Found.Value(value)}");
                break;
            case JsonTypeInfoKind.Enumerable when value.ValueKind == JsonValueKind.Array:
                var i = 0;
                foreach (var element in value.EnumerateArray().TakeWhile(_ => !IsFull))
                {
                    Check(element, _options.GetTypeInfo(type.ElementType!), $"{path}[{i++}]");
                }

                break;
            case JsonTypeInfoKind.Enumerable:
                Add(path, $"expected an array; found {Found.Value(value)}");
                break;
            default:
                CheckValue(value, type, path);
                break;
        }
    }

    private void CheckMembers(JsonElement value, JsonTypeInfo type, string path)
    {
        var seen = new HashSet<string>();
        foreach (var member in value.EnumerateObject().TakeWhile(_ => !IsFull))
        {
            var place = JsonPlace.Member(path, member.Name);
            if (type.Properties.FirstOrDefault(property => property.Name == member.Name) is not { } property)
            {
                Add(place, $"expected one of {string.Join(", ", type.Properties.Select(property => property.Name))}; found {Found.Quote(member.Name)}");
            }
            else if (!seen.Add(member.Name))
            {
                Add(place, "expected each member once; found it twice");
            }
            else if (member.Value.ValueKind == JsonValueKind.Null)
            {
                if (!property.IsSetNullable)
                {
                    Add(place, "expected a value; found null");
                }
            }
            else if (property.CustomConverter is not IShorthand)
            {
                Check(member.Value, _options.GetTypeInfo(property.PropertyType), place);
            }
            else if (member.Value.ValueKind != JsonValueKind.String)
            {
                CheckShorthand(member.Value, property.PropertyType, place);
            }
        }

        foreach (var missing in type.Properties.Where(property => property.IsRequired && !seen.Contains(property.Name)))
        {
            Add(JsonPlace.Member(path, missing.Name), "expected a value; found nothing");
        }
    }

    private void CheckEntries(JsonElement value, JsonTypeInfo type, string path)
    {
        var seen = new HashSet<string>();
        foreach (var entry in value.EnumerateObject().TakeWhile(_ => !IsFull))
        {
            var place = JsonPlace.Member(path, entry.Name);
            if (!seen.Add(entry.Name))
            {
                Add(place, "expected each name once; found it twice");
            }
            else
            {
                Check(entry.Value, type, place);
            }
        }
    }

    private void CheckShorthand(JsonElement value, Type type, string path)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            Check(value, _options.GetTypeInfo(type), path);
        }
        else
        {
            Add(path, $"expected a name or an object; found {Found.Value(value)}");
        }
    }

    private void CheckValue(JsonElement value, JsonTypeInfo type, string path)
    {
        try
        {
            value.Deserialize(type);
        }
        catch (BodyException fault)
        {
            Add(path + fault.Place, fault.Message);
        }
        catch (JsonException)
        {
            Add(path, $"expected {Expected(Nullable.GetUnderlyingType(type.Type) ?? type.Type)}; found {Found.Value(value)}");
        }
    }

    private static string Expected(Type type) => type == typeof(string) ? "a string"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) ? $"a whole number from {int.MinValue} to {int.MaxValue}"
        : "another value";

    private void Add(string path, string fault)
    {
        if (!IsFull)
        {
            _faults.TryAdd(path.Length == 0 ? JsonPlace.Root : path, [fault]);
        }
    }
}
