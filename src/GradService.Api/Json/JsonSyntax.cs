using System.Text;
using System.Text.Json;

namespace GradService.Api.Json;

/// <summary>Finds the first JSON syntax error of a body.</summary>
internal static class JsonSyntax
{
    // Deep enough that the reader itself never fails on depth. It keeps one bit per level.
    private const int Unlimited = 100_000_000;

    private const int LongestExcerpt = 16;

    /// <summary>
    /// Describes the error, with line and column counted from 1; <see langword="null"/> for JSON within the allowed nesting depth.
    /// </summary>
    public static string? Fault(ReadOnlySpan<byte> body, int maxDepth)
    {
        if (body.Trim(" \t\r\n"u8).IsEmpty)
        {
            return "expected a JSON object; found an empty body";
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Unlimited });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.CurrentDepth >= maxDepth)
                {
                    return $"expected at most {maxDepth} levels of nesting; found more at {Position(body, (int)reader.TokenStartIndex)}";
                }

                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
                {
                    reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            var offset = Offset(body, exception.LineNumber ?? 0, exception.BytePositionInLine ?? 0);
            return $"expected JSON; found {Excerpt(body[offset..])} at {Position(body, offset)}";
        }
        catch (InvalidOperationException)
        {
            return $"expected valid Unicode; found an invalid string at {Position(body, (int)reader.TokenStartIndex)}";
        }
    }

    private static string Excerpt(ReadOnlySpan<byte> rest)
    {
        var line = rest.IndexOfAny("\r\n"u8) is >= 0 and var end ? rest[..end] : rest;
        return rest.IsEmpty ? "the end of the body"
            : line.IsEmpty ? "the end of the line"
            : Found.Quote(Encoding.UTF8.GetString(line[..Math.Min(line.Length, LongestExcerpt)]));
    }

    private static int Offset(ReadOnlySpan<byte> body, long line, long byteInLine)
    {
        var offset = 0;
        for (; line > 0; line--)
        {
            offset += body[offset..].IndexOf((byte)'\n') + 1;
        }

        return (int)Math.Min(offset + byteInLine, body.Length);
    }

    private static string Position(ReadOnlySpan<byte> body, int offset)
    {
        var before = body[..offset];
        return $"line {before.Count((byte)'\n') + 1}, column {offset - (before.LastIndexOf((byte)'\n') + 1) + 1}";
    }
}
