using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace GradService.Engine.Answers;

/// <summary>
/// Parses numbers as students write them: <c>0.0340</c>, <c>-2e-1</c>, <c>3.4·10^-2</c>, <c>1/3</c>, <c>0,5</c>, with a hyphen or a true
/// minus sign.
/// </summary>
public static partial class AnswerText
{
    // float64 needs 17 digits; a much longer text is not a number.
    private const int Longest = 100;
    private const int LongestQuote = 24;

    private static readonly SearchValues<byte> Plain = SearchValues.Create("0123456789+-.eE"u8);

    /// <summary>Reads one cell in UTF-8. Plain numbers, the common case, are read without allocating a string.</summary>
    public static Answer Read(ReadOnlySpan<byte> utf8) =>
        utf8.Length is > 0 and <= Longest
        && !utf8.ContainsAnyExcept(Plain)
        && Utf8Parser.TryParse(utf8, out double value, out var consumed)
        && consumed == utf8.Length
        && double.IsFinite(value)
            ? Number(value, WrittenDigits.Of(utf8))
        : utf8.Length > 8 * Longest ? TooLong(utf8.Length)
        : Read(Encoding.UTF8.GetString(utf8));

    /// <summary>Reads one cell.</summary>
    public static Answer Read(string text)
    {
        if (text.Length > Longest)
        {
            return TooLong(text.Length);
        }

        var plain = Normalized(text);
        if (Gap().IsMatch(text))
        {
            return Unreadable(text);
        }

        if (plain.Length == 0)
        {
            return Answer.Missing;
        }

        var slash = plain.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            return
                Decimal(plain[..slash], text) is { IsNumber: true } numerator
                && Decimal(plain[(slash + 1)..], text) is { IsNumber: true } denominator
                && double.IsFinite(numerator.Value / denominator.Value)
                ? Exactly(numerator.Value / denominator.Value)
                : Unreadable(text);
        }

        // One comma and no point is a decimal comma; anything else with a comma is ambiguous.
        var comma = plain.IndexOf(',', StringComparison.Ordinal);
        return comma < 0 ? Decimal(plain, text)
            : plain.Contains('.', StringComparison.Ordinal) || plain.LastIndexOf(',') != comma ? Unreadable(text)
            : Decimal(plain.Replace(',', '.'), text) is { IsNumber: true } answer
                ? answer with
                {
                    Note = $"read as {plain.Replace(',', '.')}",
                }
            : Unreadable(text);
    }

    private static Answer Decimal(string plain, string text)
    {
        if (!Pattern().IsMatch(plain) || !double.IsFinite(double.Parse(plain, CultureInfo.InvariantCulture)))
        {
            return Unreadable(text);
        }

        return Number(double.Parse(plain, CultureInfo.InvariantCulture), WrittenDigits.Of(Encoding.ASCII.GetBytes(plain)));
    }

    /// <summary>A number. The exponent of a 0 does not widen its half unit.</summary>
    private static Answer Number(double value, WrittenDigits digits) =>
        new(AnswerState.Number, value, digits, WrittenDigits.HalfUnit(value == 0 ? Math.Max(0, digits.Decimals) : digits.Decimals), null);

    private static Answer TooLong(int length) => Answer.Unreadable($"expected a number of at most {Longest} characters; found {length}");

    private static Answer Exactly(double value) =>
        new(
            AnswerState.Number,
            value,
            new WrittenDigits(17, 17),
            0,
            string.Create(CultureInfo.InvariantCulture, $"read as a fraction: {value:R}")
        );

    private static Answer Unreadable(string text) =>
        Answer.Unreadable(
            $"expected a finite number such as 0.0340, -2e-1 or 1/3; found "
                + $"'{(text.Length <= LongestQuote ? text : text[..LongestQuote] + "…")}'"
        );

    private static string Normalized(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
            {
                plain.Append(c is '\u2212' or '\u2013' or '\u2012' or '\uFE63' or '\uFF0D' ? '-' : c);
            }
        }

        return PowerOfTen().Replace(plain.ToString(), "e");
    }

    [GeneratedRegex(@"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Pattern();

    /// <summary>Two numbers in one cell.</summary>
    [GeneratedRegex(@"[\d.,]\s+[\d.,]")]
    private static partial Regex Gap();

    [GeneratedRegex(@"(?<=\d\.?)[·×*xX⋅]10(\^|\*\*)")]
    private static partial Regex PowerOfTen();
}
