using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GradService.Api.Json;

/// <summary>
/// Finds all format errors of a body that could not be deserialized. It walks the text along the contract of the expected type, up to a
/// maximum number of errors, and stores nothing of the text except the member names of an object. It runs only after a failure, so that
/// normal reading stays one pass.
/// </summary>
internal sealed class BodyCheck
{
    private readonly JsonSerializerOptions _options;
    private readonly int _mostFaults;
    private readonly Dictionary<string, string[]> _faults = [];

    private BodyCheck(JsonSerializerOptions options, int mostFaults) => (_options, _mostFaults) = (options, mostFaults);

    private bool IsFull => _faults.Count >= _mostFaults;

    /// <summary>The errors of a body by JSON path: what was expected, what was found.</summary>
    public static IDictionary<string, string[]> Faults(ReadOnlySpan<byte> body, Type type, JsonSerializerOptions options, int mostFaults)
    {
        var check = new BodyCheck(options, mostFaults);
        if (JsonSyntax.Fault(body, options.MaxDepth) is { } fault)
        {
            check.Add("", fault);
        }
        else
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = options.MaxDepth });
            reader.Read();
            check.Check(ref reader, options.GetTypeInfo(type), "");
        }

        return check._faults;
    }

    /// <summary>
    /// Checks the current value and leaves the reader at its end. Once there are enough errors, the reader's position is undefined.
    /// </summary>
    private void Check(ref Utf8JsonReader reader, JsonTypeInfo type, string path)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when reader.TokenType == JsonTokenType.StartObject:
                CheckMembers(ref reader, type, path);
                break;
            case JsonTypeInfoKind.Dictionary when reader.TokenType == JsonTokenType.StartObject:
                CheckEntries(ref reader, _options.GetTypeInfo(type.ElementType!), path);
                break;
            case JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary:
                Refuse(ref reader, path, "an object");
                break;
            case JsonTypeInfoKind.Enumerable when reader.TokenType == JsonTokenType.StartArray:
                for (var i = 0; TryRead(ref reader, JsonTokenType.EndArray); i++)
                {
                    Check(ref reader, _options.GetTypeInfo(type.ElementType!), $"{path}[{i}]");
                }

                break;
            case JsonTypeInfoKind.Enumerable:
                Refuse(ref reader, path, "an array");
                break;
            default:
                CheckValue(ref reader, type, path);
                break;
        }
    }

    private void CheckMembers(ref Utf8JsonReader reader, JsonTypeInfo type, string path)
    {
        var seen = new HashSet<string>();
        while (TryRead(ref reader, JsonTokenType.EndObject))
        {
            var name = reader.GetString()!;
            var place = JsonPlace.Member(path, name);
            reader.Read();
            if (type.Properties.FirstOrDefault(property => property.Name == name) is not { } property)
            {
                Add(
                    place,
                    $"expected one of {string.Join(", ", type.Properties.Select(property => property.Name))}; found {Found.Quote(name)}"
                );
                reader.Skip();
            }
            else if (!seen.Add(name))
            {
                Add(place, "expected each member once; found it twice");
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.Null)
            {
                if (!property.IsSetNullable)
                {
                    Add(place, "expected a value; found null");
                }
            }
            else if (property.CustomConverter is not IShorthand || reader.TokenType == JsonTokenType.StartObject)
            {
                Check(ref reader, _options.GetTypeInfo(property.PropertyType), place);
            }
            else if (reader.TokenType != JsonTokenType.String)
            {
                Refuse(ref reader, place, "a name or an object");
            }
        }

        foreach (var missing in type.Properties.Where(property => property.IsRequired && !seen.Contains(property.Name)))
        {
            Add(JsonPlace.Member(path, missing.Name), "expected a value; found nothing");
        }
    }

    private void CheckEntries(ref Utf8JsonReader reader, JsonTypeInfo type, string path)
    {
        var seen = new HashSet<string>();
        while (TryRead(ref reader, JsonTokenType.EndObject))
        {
            var name = reader.GetString()!;
            var place = JsonPlace.Member(path, name);
            reader.Read();
            if (!seen.Add(name))
            {
                Add(place, "expected each name once; found it twice");
                reader.Skip();
            }
            else
            {
                Check(ref reader, type, place);
            }
        }
    }

    private void CheckValue(ref Utf8JsonReader reader, JsonTypeInfo type, string path)
    {
        try
        {
            // A converter that fails leaves its reader at an undefined position, so it gets a copy.
            var copy = reader;
            JsonSerializer.Deserialize(ref copy, type);
        }
        catch (BodyException fault)
        {
            Add(path + fault.Place, fault.Message);
        }
        catch (JsonException)
        {
            Add(path, $"expected {Expected(Nullable.GetUnderlyingType(type.Type) ?? type.Type)}; found {Found.Token(reader.TokenType)}");
        }

        reader.Skip();
    }

    private void Refuse(ref Utf8JsonReader reader, string path, string expected)
    {
        Add(path, $"expected {expected}; found {Found.Token(reader.TokenType)}");
        reader.Skip();
    }

    /// <summary>Reads the next token of an object or array; false at its end, or once there are enough errors.</summary>
    private bool TryRead(ref Utf8JsonReader reader, JsonTokenType end) => !IsFull && reader.Read() && reader.TokenType != end;

    private static string Expected(Type type) =>
        type == typeof(string) ? "a string"
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
