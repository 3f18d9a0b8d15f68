using System.Text.Json;
using System.Text.Json.Serialization;

namespace GradService.Api.Json;

/// <summary>Reads a type that may be written as an object or, in short, as a single string.</summary>
/// <typeparam name="T">The type; the string stands for its <c>function</c>.</typeparam>
internal abstract class ShorthandConverter<T> : JsonConverter<T>, IShorthand
{
    /// <summary>The value that a bare string stands for.</summary>
    protected abstract T FromName(string name);

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? FromName(reader.GetString()!) : JsonSerializer.Deserialize<T>(ref reader, options);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options);
}

/// <summary>Marks a converter that accepts a bare string instead of an object.</summary>
internal interface IShorthand;
