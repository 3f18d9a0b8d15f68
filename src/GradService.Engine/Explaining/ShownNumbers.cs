using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Explaining;

/// <summary>The numbers of a worked solution as a reader sees them: results with six significant digits, operands with as many as it takes.</summary>
internal sealed class ShownNumbers
{
    /// <summary>Significant digits of a result.</summary>
    public const int ResultDigits = 6;

    /// <summary>0.1 − 0.15 + 0.05 is 1.4e-17 in float64: of numbers so large, what so little is left of is 0 for a reader.</summary>
    public const double Noise = 16 * 2.220446049250313e-16;

    private readonly Dictionary<Node, double[]> _values = [];

    /// <summary>Takes the numbers of a node, with what is only rounding error made 0.</summary>
    /// <param name="node">The node.</param>
    /// <param name="values">Its numbers.</param>
    /// <param name="scales">How large the numbers were whose rounding is in each; zeros where nothing was rounded.</param>
    public void Add(Node node, ReadOnlySpan<double> values, ReadOnlySpan<double> scales)
    {
        var shown = values.ToArray();
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = Math.Abs(shown[i]) <= Noise * scales[i] ? 0 : shown[i];
        }

        _values[node] = shown;
    }

    /// <summary>The numbers of a node, as a reader would compute with them.</summary>
    public double[] this[Node node] => _values[node];

    /// <summary>The numbers of a node, rounded as they are shown.</summary>
    public Tensor Rounded(Node node, int digits) =>
        new(node.Shape, Array.ConvertAll(_values[node], value => Decimals.Rounded(value, digits).Value));

    /// <summary>A number of a node.</summary>
    public Numeral Entry(Node node, Place place, int digits) => Decimals.Rounded(_values[node][place.Offset(node.Shape)], digits);

    /// <summary>A node with all its numbers.</summary>
    public Expression Whole(Node node, int digits) => Whole(node.Shape, _values[node], digits);

    /// <summary>Numbers in a shape.</summary>
    public static Expression Whole(Shape shape, double[] values, int digits) => shape.Rank == 0
        ? Decimals.Rounded(values[0], digits)
        : new Grid(shape, [.. values.Select(value => Decimals.Rounded(value, digits))]);

    /// <summary>Whether any number is not shown in full.</summary>
    public static bool IsRounded(IEnumerable<double> values, int digits) => values.Any(value => !Decimals.IsExact(value, Decimals.Rounded(value, digits).Value));
}
