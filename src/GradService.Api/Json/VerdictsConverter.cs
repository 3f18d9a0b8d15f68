using System.Text.Json;
using System.Text.Json.Serialization;
using GradService.Engine.Checking;

namespace GradService.Api.Json;

/// <summary>Writes verdicts in the shape of their tensor.</summary>
internal sealed class VerdictsConverter : JsonConverter<Verdicts>
{
    public override Verdicts Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Verdicts can only be written, not read.");

    public override void Write(Utf8JsonWriter writer, Verdicts value, JsonSerializerOptions options)
    {
        if (value.Shape.Rank == 2)
        {
            writer.WriteStartArray();
        }

        for (var row = 0; row < value.Shape.Rows; row++)
        {
            WriteRow(writer, value, row, options);
        }

        if (value.Shape.Rank == 2)
        {
            writer.WriteEndArray();
        }
    }

    private static void WriteRow(Utf8JsonWriter writer, Verdicts value, int row, JsonSerializerOptions options)
    {
        if (value.Shape.Rank > 0)
        {
            writer.WriteStartArray();
        }

        for (var column = 0; column < value.Shape.Columns; column++)
        {
            JsonSerializer.Serialize(writer, value.Values[row * value.Shape.Columns + column], options);
        }

        if (value.Shape.Rank > 0)
        {
            writer.WriteEndArray();
        }
    }
}
