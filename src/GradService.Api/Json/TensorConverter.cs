using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using GradService.Engine.Checking;
using GradService.Engine.Tensors;

namespace GradService.Api.Json;

/// <summary>
/// A tensor as a number, an array of numbers, or an array of rows. Numbers go straight into one flat buffer; every row must be
/// as long as the first.
/// </summary>
internal sealed class TensorConverter : JsonConverter<Tensor>
{
    public override Tensor Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, digits: null);

    /// <summary>The tensor that the reader stands on.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="digits">Collects how each number was written; <see langword="null"/> where that does not matter.</param>
    /// <exception cref="BodyException">There is none.</exception>
    public static Tensor Read(ref Utf8JsonReader reader, List<WrittenDigits>? digits)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                digits?.Add(WrittenDigits.Of(reader.ValueSpan));
                return Tensor.Scalar(NumberConverter.Read(ref reader));
            case JsonTokenType.StartArray:
                var numbers = new NumberList(digits);
                try
                {
                    return ReadArray(ref reader, ref numbers);
                }
                finally
                {
                    numbers.Dispose();
                }

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
            WriteRow(writer, value.Values);
        }
        else
        {
            writer.WriteStartArray();
            for (var row = 0; row < value.Shape.Rows; row++)
            {
                WriteRow(writer, value.Row(row));
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteRow(Utf8JsonWriter writer, ReadOnlySpan<double> row)
    {
        writer.WriteStartArray();
        foreach (var value in row)
        {
            NumberConverter.Write(writer, value);
        }

        writer.WriteEndArray();
    }

    private static Tensor ReadArray(ref Utf8JsonReader reader, ref NumberList numbers)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            var length = ReadRow(ref reader, ref numbers, row: null);
            return new Tensor(Shape.Vector(length), numbers.ToArray());
        }

        var (rows, columns) = (0, 0);
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read(), rows++)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new BodyException($"[{rows}]", $"expected a row of numbers, as row 0; found {Found.Token(reader.TokenType)}");
            }

            reader.Read();
            var length = ReadRow(ref reader, ref numbers, rows);
            columns = rows == 0 ? length : columns;
            if (columns == 0)
            {
                throw new BodyException($"[{rows}]", "expected at least one number in a row; found none");
            }

            if (length != columns)
            {
                throw new BodyException($"[{rows}]", $"expected {columns} {(columns == 1 ? "value" : "values")}, as in row 0; found {length}");
            }
        }

        return new Tensor(Shape.Matrix(rows, columns), numbers.ToArray());
    }

    /// <summary>Reads numbers up to the end of an array.</summary>
    /// <returns>How many there were.</returns>
    private static int ReadRow(ref Utf8JsonReader reader, ref NumberList numbers, int? row)
    {
        var length = 0;
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read(), length++)
        {
            if (!NumberConverter.TryRead(ref reader, out var value))
            {
                throw NumberConverter.Unreadable(ref reader, row is null ? $"[{length}]" : $"[{row}][{length}]");
            }

            numbers.Add(value, reader.ValueSpan);
        }

        return length;
    }

    /// <summary>A list of numbers in a pooled buffer, and of how they were written.</summary>
    private struct NumberList(List<WrittenDigits>? digits) : IDisposable
    {
        private double[] _numbers = ArrayPool<double>.Shared.Rent(16);
        private int _count;

        public void Add(double number, ReadOnlySpan<byte> text)
        {
            digits?.Add(WrittenDigits.Of(text));
            if (_count == _numbers.Length)
            {
                var larger = ArrayPool<double>.Shared.Rent(2 * _count);
                _numbers.CopyTo(larger, 0);
                ArrayPool<double>.Shared.Return(_numbers);
                _numbers = larger;
            }

            _numbers[_count++] = number;
        }

        public readonly double[] ToArray() => _numbers.AsSpan(0, _count).ToArray();

        public readonly void Dispose() => ArrayPool<double>.Shared.Return(_numbers);
    }
}
