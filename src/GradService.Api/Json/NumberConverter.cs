using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GradService.Api.Json;

/// <summary>A float64. Numbers too large for one are refused, where the serializer itself would read an infinity.</summary>
internal sealed class NumberConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => Write(writer, value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, double value)
    {
        Span<byte> text = stackalloc byte[ShortestNumber.Room];
        writer.WriteRawValue(text[..Write(value, text)], skipInputValidation: true);
    }

    /// <summary>
    /// Writes a number to a text; JSON has none for what is not finite, such as a difference that could not be taken, but null.
    /// </summary>
    /// <returns>How many bytes it took.</returns>
    public static int Write(double value, Span<byte> text)
    {
        if (double.IsFinite(value))
        {
            return ShortestNumber.Write(value, text);
        }

        "null"u8.CopyTo(text);
        return "null"u8.Length;
    }

    /// <summary>The number that the reader stands on.</summary>
    /// <exception cref="BodyException">There is none, or float64 cannot hold it.</exception>
    public static double Read(ref Utf8JsonReader reader) => TryRead(ref reader, out var value) ? value : throw Unreadable(ref reader, "");

    /// <summary>The number that the reader stands on, if there is one that float64 can hold.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, out double value)
    {
        // Documents are read from one piece of memory each, so a token is one as well.
        var at = 0;
        value = double.NaN;
        return reader.TokenType == JsonTokenType.Number && NumberText.TryRead(reader.ValueSpan, ref at, out value);
    }

    /// <summary>Says why there is no number where the reader stands.</summary>
    public static BodyException Unreadable(ref Utf8JsonReader reader, string place) =>
        new(
            place,
            reader.TokenType == JsonTokenType.Number
                ? $"expected a number that float64 can hold, up to 1.8e308; found {Found.Quote(Encoding.UTF8.GetString(reader.ValueSpan))}"
                : $"expected a number; found {Found.Token(reader.TokenType)}"
        );
}
