using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GradService.Api.Json;

/// <summary>Describes what was found in a request body, for error messages.</summary>
internal static partial class Found
{
    private const int LongestQuote = 40;

    /// <summary>The kind of value that a token starts.</summary>
    public static string Token(JsonTokenType token) =>
        token switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.True or JsonTokenType.False => "a boolean",
            _ => "null",
        };

    /// <summary>Quotes caller-supplied text, truncated if it is long.</summary>
    public static string Quote(string text) => text.Length <= LongestQuote ? $"'{text}'" : $"'{text[..LongestQuote]}…'";

    /// <summary>Truncates long caller-supplied names in a message.</summary>
    public static string Short(string message) => LongName().Replace(message, "$1…");

    /// <summary>A number in the shortest form that round-trips.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"([^\s.,;/'""\[\]]{64})[^\s.,;/'""\[\]]+")]
    private static partial Regex LongName();
}
