using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using GradService.Engine.Numbers;
using GradService.NumberText;

namespace GradService.Api.Json;

/// <summary>
/// Reads and writes float64 numbers. It refuses numbers that are too large; the serializer itself would read them as infinity.
/// </summary>
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
    /// Writes a number to a text. A non-finite number, such as a difference that could not be computed, becomes null, because JSON has no
    /// form for it.
    /// </summary>
    /// <returns>The number of bytes written.</returns>
    public static int Write(double value, Span<byte> text)
    {
        if (double.IsFinite(value))
        {
            return ShortestNumber.Write(value, text);
        }

        "null"u8.CopyTo(text);
        return "null"u8.Length;
    }

    /// <summary>Reads the current number.</summary>
    /// <exception cref="BodyException">The current token is not a number, or float64 cannot hold it.</exception>
    public static double Read(ref Utf8JsonReader reader) => TryRead(ref reader, out var value) ? value : throw Unreadable(ref reader, "");

    /// <summary>Reads the current number, if there is one that float64 can hold.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, out double value)
    {
        // Each document is one contiguous piece of memory, so a token is contiguous as well.
        var at = 0;
        value = double.NaN;
        return reader.TokenType == JsonTokenType.Number
            && !IsTooLong(reader.ValueSpan)
            && NumberReader.TryRead(reader.ValueSpan, ref at, out value);
    }

    private static bool IsTooLong(ReadOnlySpan<byte> number) =>
        number.Length > Literal.MostDigits && Literal.CountDigits(number) > Literal.MostDigits;

    /// <summary>The error for a current token that is not a readable number.</summary>
    public static BodyException Unreadable(ref Utf8JsonReader reader, string place) =>
        new(
            place,
            reader.TokenType != JsonTokenType.Number ? $"expected a number; found {Found.Token(reader.TokenType)}"
                : IsTooLong(reader.ValueSpan)
                    ? $"expected a number of at most {Literal.MostDigits} digits; found one of {Literal.CountDigits(reader.ValueSpan)}"
                : "expected a number that float64 can hold, up to 1.8e308; found " + Found.Quote(Encoding.UTF8.GetString(reader.ValueSpan))
        );
}
