using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Explaining;

/// <summary>
/// The numbers of a worked solution as shown to a reader: results with six significant digits, operands with as many as the line needs.
/// A pure rounding error is shown as 0: in float64, 0.1 − 0.15 + 0.05 gives 1.4e-17.
/// </summary>
internal sealed class ShownNumbers
{
    /// <summary>Significant digits of a result.</summary>
    public const int ResultDigits = 6;

    private readonly Dictionary<Node, (double[] Shown, double[] Raw, double[] Bounds)> _numbers = [];

    /// <summary>Adds the numbers of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="values">Its numbers.</param>
    /// <param name="bounds">A bound on the rounding error of each; empty if unknown.</param>
    public void Add(Node node, ReadOnlySpan<double> values, ReadOnlySpan<double> bounds)
    {
        var (raw, shown) = (values.ToArray(), values.ToArray());
        var known = bounds.IsEmpty ? new double[raw.Length] : bounds.ToArray();
        for (var i = 0; i < raw.Length; i++)
        {
            // This also turns −0 into 0: a reader expects no sign on a zero.
            shown[i] = Math.Abs(raw[i]) <= known[i] ? 0 : raw[i];
        }

        _numbers[node] = (shown, raw, known);
    }

    /// <summary>Whether some number of the node is shown as 0 but is not 0 in float64.</summary>
    public bool HidesNoise(Node node) => _numbers[node] is var (shown, raw, _) && !shown.AsSpan().SequenceEqual(raw);

    /// <summary>The numbers of a node without pure rounding errors; or, if raw, the float64 numbers.</summary>
    public double[] Of(Node node, bool raw = false) => raw ? _numbers[node].Raw : _numbers[node].Shown;

    /// <summary>Whether a recomputed number is shown with the same digits as the node's own.</summary>
    public bool IsAsShown(Node node, int i, double computed) =>
        _numbers[node].Shown[i] is var shown && shown == 0
            ? Math.Abs(computed) <= _numbers[node].Bounds[i]
            : Decimals.Rounded(computed, ResultDigits).Value == Decimals.Rounded(shown, ResultDigits).Value;

    /// <summary>The numbers of a node, rounded to some significant digits.</summary>
    public Tensor Rounded(Node node, int digits, bool raw) =>
        new(node.Shape, Array.ConvertAll(Of(node, raw), value => Decimals.Rounded(value, digits).Value));

    /// <summary>One number of a node, rounded to some significant digits.</summary>
    public Numeral Entry(Node node, Place place, int digits, bool raw = false) =>
        Decimals.Rounded(Of(node, raw)[place.Offset(node.Shape)], digits);

    /// <summary>All numbers of a node, each rounded to some significant digits.</summary>
    public Expression Whole(Node node, int digits, bool raw = false) => Whole(node.Shape, Of(node, raw), digits);

    /// <summary>Numbers written out in a shape, each rounded to some significant digits.</summary>
    public static Expression Whole(Shape shape, double[] values, int digits) =>
        shape.Rank == 0
            ? Decimals.Rounded(values[0], digits)
            : new Grid(shape, [.. values.Select(value => Decimals.Rounded(value, digits))]);

    /// <summary>Whether any number is not shown in full.</summary>
    public static bool IsRounded(IEnumerable<double> values, int digits) =>
        values.Any(value => !Decimals.IsExact(value, Decimals.Rounded(value, digits).Value));
}
