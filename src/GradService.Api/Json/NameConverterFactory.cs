using System.Text.Json;
using System.Text.Json.Serialization;

namespace GradService.Api.Json;

/// <summary>Reads and writes enumerations by the camel-case names of their members only: no numbers, no other case, no lists.</summary>
internal sealed class NameConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter?)Activator.CreateInstance(typeof(NameConverter<>).MakeGenericType(typeToConvert));

    private sealed class NameConverter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<string, T> Members = Enum.GetValues<T>().ToDictionary(NameOf);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var name = reader.TokenType == JsonTokenType.String ? reader.GetString()! : null;
            return name is not null && Members.TryGetValue(name, out var member)
                ? member
                : throw new BodyException(
                    "",
                    $"expected one of {string.Join(", ", Members.Keys)}; found "
                        + $"{(name is null ? Found.Token(reader.TokenType) : Found.Quote(name))}"
                );
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(NameOf(value));

        private static string NameOf(T member) => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());
    }
}
