using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GradService.Api.Json;

/// <summary>Says in words what stands in a request body.</summary>
internal static partial class Found
{
    private const int LongestQuote = 40;

    /// <summary>The kind of the value that a token begins.</summary>
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

    /// <summary>A caller's own words, cut short where they are long.</summary>
    public static string Quote(string text) => text.Length <= LongestQuote ? $"'{text}'" : $"'{text[..LongestQuote]}…'";

    /// <summary>A message in which the names that callers made up are cut short where they are long.</summary>
    public static string Short(string message) => LongName().Replace(message, "$1…");

    /// <summary>A number, shortest form that round-trips.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"([^\s.,;/'""\[\]]{64})[^\s.,;/'""\[\]]+")]
    private static partial Regex LongName();
}
