using System.Text.Json;
using System.Text.Json.Serialization;
using GradService.Api.Json;
using GradService.Api.Schemas;
using GradService.Engine.Answers;
using GradService.Engine.Tensors;
using Microsoft.OpenApi;

namespace GradService.Api.Grades;

/// <summary>A student's answers, in the shape of the response of /v1/gradients.</summary>
/// <param name="Tensors">The answers, by tensor.</param>
[JsonConverter(typeof(AnswersConverter))]
public sealed record Answers(IReadOnlyList<SubmittedTensor> Tensors) : IDescribed
{
    static void IDescribed.Describe(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.AdditionalPropertiesAllowed = true;
        schema.Description =
            "Answers in the shape of the response of /v1/gradients; any part may be left out. A number may also be a string as the "
            + "student wrote it, or null for a blank.";
        schema.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["loss"] = Cells(),
            ["predictions"] = Cells(),
            ["values"] = ByName(),
            ["gradients"] = ByName(),
            ["updated"] = ByName(),
        };

        static OpenApiSchema ByName() => new() { Type = JsonSchemaType.Object | JsonSchemaType.Null, AdditionalProperties = Cells() };

        static OpenApiSchema Cells()
        {
            var cells = new OpenApiSchema();
            Schema.DescribeTensor(cells, "A number, an array of numbers, or an array of rows.", Cell);
            return cells;
        }

        static OpenApiSchema Cell() => new() { Type = JsonSchemaType.Number | JsonSchemaType.String | JsonSchemaType.Null };
    }
}

/// <summary>
/// Reads a student's answers. It keeps the raw text of each number, because the written digits matter. A cell that is not a number makes
/// only that answer unreadable; the request is not refused.
/// </summary>
internal sealed class AnswersConverter : JsonConverter<Answers>
{
    private const string Groups = "loss, predictions, values, gradients, updated";

    public override Answers Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new BodyException("", $"expected an object with any of {Groups}; found {Found.Token(reader.TokenType)}");
        }

        var tensors = new List<SubmittedTensor>();
        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            // Members of the response format that are not answerable quantities.
            var isIgnored = name is "updatedLoss" or "arithmetic" or "undecided";
            if ((isIgnored || name is "values" or "gradients" or "updated") && !seen.Add(name))
            {
                throw new BodyException($".{name}", "expected each member once; found it twice");
            }

            if (name is not ("values" or "gradients" or "updated"))
            {
                if (isIgnored)
                {
                    reader.Skip();
                }
                else
                {
                    Add(ref reader, name);
                }
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var quantity = reader.GetString()!;
                    reader.Read();
                    Add(ref reader, quantity, $"{name}.");
                }
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                throw new BodyException(
                    $".{name}",
                    $"expected an object with numbers by quantity name; found {Found.Token(reader.TokenType)}"
                );
            }
        }

        return new Answers(tensors);

        void Add(ref Utf8JsonReader reader, string quantity, string group = "")
        {
            if (!seen.Add(group + quantity))
            {
                throw new BodyException(
                    (group.Length > 0 ? $".{group[..^1]}" : "") + JsonPlace.Suffix(quantity),
                    "expected each quantity once; found it twice"
                );
            }

            tensors.Add(ReadTensor(ref reader, group + quantity));
        }
    }

    public override void Write(Utf8JsonWriter writer, Answers value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers can only be read, not written.");

    private static SubmittedTensor ReadTensor(ref Utf8JsonReader reader, string path)
    {
        var cells = new List<Answer>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            cells.Add(ReadCell(ref reader));
            return new SubmittedTensor(path, Shape.Scalar, cells);
        }

        var (rows, columns, isRagged, isFlat) = (0, -1, false, false);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                isFlat = true;
                cells.Add(ReadCell(ref reader));
                continue;
            }

            var before = cells.Count;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                cells.Add(ReadCell(ref reader));
            }

            rows++;
            isRagged |= columns >= 0 && columns != cells.Count - before;
            columns = cells.Count - before;
        }

        var shape =
            isRagged || (isFlat && rows > 0) ? null
            : rows > 0 ? Shape.Matrix(rows, columns)
            : (Shape?)Shape.Vector(cells.Count);
        return new SubmittedTensor(path, shape, cells);
    }

    private static Answer ReadCell(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return AnswerText.Read(reader.ValueSpan);
            case JsonTokenType.String:
                return reader.ValueIsEscaped ? AnswerText.Read(reader.GetString()!) : AnswerText.Read(reader.ValueSpan);
            case JsonTokenType.Null:
                return Answer.Missing;
            default:
                var found = Found.Token(reader.TokenType);
                reader.Skip();
                return Answer.Unreadable($"expected a number; found {found}");
        }
    }
}
