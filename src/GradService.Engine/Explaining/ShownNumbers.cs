using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Explaining;

/// <summary>
/// The numbers of a worked solution as shown to a reader: results with six significant digits, operands with as many as the line needs.
/// </summary>
internal sealed class ShownNumbers
{
    /// <summary>Significant digits of a result.</summary>
    public const int ResultDigits = 6;

    private readonly Dictionary<Node, double[]> _numbers = [];

    /// <summary>Adds the numbers of a node; −0 becomes 0, because a reader expects no sign there.</summary>
    public void Add(Node node, ReadOnlySpan<double> values) => _numbers[node] = Array.ConvertAll(values.ToArray(), value => value + 0.0);

    /// <summary>The numbers of a node.</summary>
    public double[] Of(Node node) => _numbers[node];

    /// <summary>Whether a recomputed number is shown with the same digits as the node's own.</summary>
    public bool IsAsShown(Node node, int i, double computed) =>
        Decimals.Rounded(computed, ResultDigits).Value == Decimals.Rounded(_numbers[node][i], ResultDigits).Value;

    /// <summary>The numbers of a node, rounded to some significant digits.</summary>
    public Tensor Rounded(Node node, int digits) =>
        new(node.Shape, Array.ConvertAll(Of(node), value => Decimals.Rounded(value, digits).Value));

    /// <summary>One number of a node, rounded to some significant digits.</summary>
    public Numeral Entry(Node node, Place place, int digits) => Decimals.Rounded(Of(node)[place.Offset(node.Shape)], digits);

    /// <summary>All numbers of a node, each rounded to some significant digits.</summary>
    public Expression Whole(Node node, int digits) => Whole(node.Shape, Of(node), digits);

    /// <summary>Numbers written out in a shape, each rounded to some significant digits.</summary>
    public static Expression Whole(Shape shape, double[] values, int digits) =>
        shape.Rank == 0
            ? Decimals.Rounded(values[0], digits)
            : new Grid(shape, [.. values.Select(value => Decimals.Rounded(value, digits))]);

    /// <summary>Whether any number is not shown in full.</summary>
    public static bool IsRounded(IEnumerable<double> values, int digits) =>
        values.Any(value => value != Decimals.Rounded(value, digits).Value);
}
