using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GradService.Api.Json;

/// <summary>A float64. Numbers too large for one are refused, where the serializer itself would read an infinity.</summary>
internal sealed class NumberConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number
            ? Finite(ref reader, "")
            : throw new BodyException("", $"expected a number; found {Found.Token(reader.TokenType)}");

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    /// <summary>The number that the reader stands on.</summary>
    public static double Finite(ref Utf8JsonReader reader, string place) =>
        reader.GetDouble() is var value && double.IsFinite(value)
            ? value
            : throw new BodyException(
                place, $"expected a number that float64 can hold, up to 1.8e308; found {Found.Quote(Encoding.UTF8.GetString(reader.ValueSpan))}");
}
