using System.Globalization;
using GradService.Engine.Answers;

namespace GradService.Engine.Drafts;

/// <summary>The number of digits that answers must have, as decimal places or as significant figures.</summary>
public sealed class AskedDigits
{
    private readonly int? _decimals;
    private readonly int _significant;

    private AskedDigits(int? decimals, int significant) => (_decimals, _significant) = (decimals, significant);

    /// <summary>The rounding of a student who uses these digits for every number.</summary>
    internal CarriedDigits Carried => _decimals is { } places ? CarriedDigits.OfDecimals(places) : CarriedDigits.OfFigures(_significant);

    /// <summary>This many decimal places, from 0 to 15.</summary>
    public static AskedDigits DecimalPlaces(int places) => new(places, 0);

    /// <summary>This many significant figures, from 1 to 17.</summary>
    public static AskedDigits SignificantFigures(int figures) => new(null, figures);

    /// <summary>Writes a number with these digits, including zeros at the end.</summary>
    public string Write(double value)
    {
        if (_decimals is { } places || value == 0)
        {
            return value.ToString($"F{_decimals ?? 0}", CultureInfo.InvariantCulture);
        }

        // Rounding can carry into another digit: 0.09996 becomes 0.1000.
        var text = value.ToString($"E{_significant - 1}", CultureInfo.InvariantCulture);
        var rounded = double.Parse(text, CultureInfo.InvariantCulture);
        var decimals =
            _significant - 1 - int.Parse(text.AsSpan(text.IndexOf('E', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        return decimals is >= 0 and <= 20 ? rounded.ToString($"F{decimals}", CultureInfo.InvariantCulture) : text;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        _decimals is { } places
            ? string.Create(CultureInfo.InvariantCulture, $"{places} decimal places")
            : string.Create(CultureInfo.InvariantCulture, $"{_significant} significant figures");
}
