using System.Globalization;

namespace GradService.Engine.Notation;

/// <summary>Formats numbers for readers: with a given number of significant digits, in decimal notation where that is short.</summary>
public static class Decimals
{
    /// <summary>Enough significant digits to round-trip every float64.</summary>
    public const int All = 17;

    private const double LargestWhole = 1e9;

    private const int SmallestExponent = -4;
    private const int LargestExponent = 8;

    /// <summary>A number with the fewest digits that round-trip.</summary>
    public static Numeral Exact(double value)
    {
        if (!double.IsFinite(value))
        {
            return new Numeral(value, value.ToString(CultureInfo.InvariantCulture));
        }

        var digits = 1;
        while (digits < All && Parse(Scientific(value, digits)) != value)
        {
            digits++;
        }

        return new Numeral(value, Plain(Scientific(value, digits), keepZeros: false));
    }

    /// <summary>A number rounded to some significant digits. Trailing zeros are kept only if it was rounded.</summary>
    public static Numeral Rounded(double value, int digits)
    {
        // Whole numbers are written in full.
        if (digits >= All || !double.IsFinite(value) || (double.IsInteger(value) && Math.Abs(value) < LargestWhole))
        {
            return Exact(value);
        }

        var text = Scientific(value, digits);
        var rounded = Parse(text);
        return new Numeral(rounded, Plain(text, keepZeros: value != rounded));
    }

    private static string Scientific(double value, int digits) => value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture);

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Plain(string scientific, bool keepZeros)
    {
        var at = scientific.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(scientific[(at + 1)..], CultureInfo.InvariantCulture);
        var sign = scientific[0] == '-' ? "-" : "";
        var digits = scientific[sign.Length..at].Replace(".", "", StringComparison.Ordinal);
        digits = keepZeros || digits.Trim('0').Length == 0 ? digits : digits.TrimEnd('0');
        return exponent is < SmallestExponent or > LargestExponent || (keepZeros && digits.Length <= exponent)
                ? $"{sign}{Pointed(digits, 1)}e{exponent}"
            : exponent < 0 ? $"{sign}0.{new string('0', -exponent - 1)}{digits}"
            : sign + Pointed(digits.PadRight(exponent + 1, '0'), exponent + 1);
    }

    private static string Pointed(string digits, int whole) => digits.Length == whole ? digits : $"{digits[..whole]}.{digits[whole..]}";
}
