using System.Text.Json;
using System.Text.Json.Serialization;
using GradService.Engine.Answers;
using GradService.Engine.Numbers;
using GradService.Engine.Tensors;
using GradService.NumberText;

namespace GradService.Api.Json;

/// <summary>
/// Reads and writes a tensor as a number, an array of numbers, or an array of rows. Numbers go straight into one flat buffer; every row
/// must be as long as the first.
/// </summary>
internal sealed class TensorConverter : JsonConverter<Tensor>
{
    // Numbers written at a time: few enough for the stack.
    private const int PieceLength = 64;

    public override Tensor Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, digits: null);

    /// <summary>Reads the current tensor.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="digits">Collects how each number was written; <see langword="null"/> if that does not matter.</param>
    /// <exception cref="BodyException">The current value is not a tensor.</exception>
    public static Tensor Read(ref Utf8JsonReader reader, List<WrittenDigits>? digits)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                digits?.Add(WrittenDigits.Of(reader.ValueSpan));
                return ReadScalar(ref reader);
            case JsonTokenType.StartArray:
                return digits is null && Find(ref reader) is { } tensor ? tensor : ReadArray(ref reader, digits);
            default:
                throw new BodyException("", $"expected numbers; found {Found.Token(reader.TokenType)}");
        }
    }

    public override void Write(Utf8JsonWriter writer, Tensor value, JsonSerializerOptions options)
    {
        if (value.Shape.Rank == 0)
        {
            NumberConverter.Write(writer, value.Values[0]);
        }
        else if (value.Shape.Rank == 1)
        {
            WriteRow(writer, value.Values, stackalloc byte[Math.Min(value.Shape.Columns, PieceLength) * ShortestNumber.Room]);
        }
        else
        {
            Span<byte> piece = stackalloc byte[Math.Min(value.Shape.Columns, PieceLength) * ShortestNumber.Room];
            writer.WriteStartArray();
            for (var row = 0; row < value.Shape.Rows; row++)
            {
                WriteRow(writer, value.Row(row), piece);
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteRow(Utf8JsonWriter writer, ReadOnlySpan<double> row, Span<byte> piece)
    {
        writer.WriteStartArray();
        for (var start = 0; start < row.Length; start += PieceLength)
        {
            // The writer puts a comma between two raw values, so a piece holds only the commas between its own numbers.
            var length = 0;
            foreach (var value in row.Slice(start, Math.Min(PieceLength, row.Length - start)))
            {
                length += NumberConverter.Write(value, piece[length..]);
                piece[length++] = (byte)',';
            }

            writer.WriteRawValue(piece[..(length - 1)], skipInputValidation: true);
        }

        writer.WriteEndArray();
    }

    /// <summary>The current array, if the open document has parsed it; the reader then moves to its end.</summary>
    private static Tensor? Find(ref Utf8JsonReader reader)
    {
        if (ScannedDocument.Open?.Find(reader.ValueSpan, out var rest) is not { } tensor)
        {
            return null;
        }

        // Continue with a reader for the rest of the text, which starts inside the array, just before its end.
        reader = new Utf8JsonReader(rest, isFinalBlock: true, reader.CurrentState);
        reader.Read();
        return tensor;
    }

    private static Tensor ReadScalar(ref Utf8JsonReader reader)
    {
        var value = NumberConverter.Read(ref reader);
        if (!Literal.MayDiffer(reader.ValueSpan.Length))
        {
            return Tensor.Scalar(value);
        }

        var literal = Literal.Parse(reader.ValueSpan);
        return new Tensor(Shape.Scalar, new[] { value }, () => [literal]);
    }

    private static Tensor ReadArray(ref Utf8JsonReader reader, List<WrittenDigits>? digits)
    {
        using var numbers = new NumberList();
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            var length = ReadRow(ref reader, numbers, digits, row: null);
            return new Tensor(Shape.Vector(length), numbers.Copy());
        }

        var (rows, columns) = (0, 0);
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read(), rows++)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new BodyException($"[{rows}]", $"expected a row of numbers, like row 0; found {Found.Token(reader.TokenType)}");
            }

            reader.Read();
            var length = ReadRow(ref reader, numbers, digits, rows);
            columns = rows == 0 ? length : columns;
            if (columns == 0)
            {
                throw new BodyException($"[{rows}]", "expected at least one number in a row; found none");
            }

            if (length != columns)
            {
                throw new BodyException(
                    $"[{rows}]",
                    $"expected {columns} {(columns == 1 ? "value" : "values")}, as in row 0; found {length}"
                );
            }
        }

        return new Tensor(Shape.Matrix(rows, columns), numbers.Copy());
    }

    /// <summary>Reads numbers up to the end of an array.</summary>
    /// <returns>The count of numbers read.</returns>
    private static int ReadRow(ref Utf8JsonReader reader, NumberList numbers, List<WrittenDigits>? digits, int? row)
    {
        var length = 0;
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read(), length++)
        {
            if (!NumberConverter.TryRead(ref reader, out var value))
            {
                throw NumberConverter.Unreadable(ref reader, row is null ? $"[{length}]" : $"[{row}][{length}]");
            }

            digits?.Add(WrittenDigits.Of(reader.ValueSpan));
            numbers.Add(value);
        }

        return length;
    }
}
