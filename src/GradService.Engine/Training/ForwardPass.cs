using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Training;

/// <summary>
/// A graph under construction, from the given tensors to the loss, with the names of its quantities: what a front end makes.
/// </summary>
public sealed class ForwardPass
{
    private readonly List<(Symbol Symbol, QuantityRole Role, Node Node)> _quantities = [];
    private readonly Dictionary<Node, Tensor> _given = [];

    /// <summary>The graph.</summary>
    public ComputationGraph Graph { get; } = new();

    /// <summary>Whether the rows of everything but the parameters are the samples of a batch, and the columns units.</summary>
    public bool RowsAreSamples { get; init; }

    /// <summary>The named quantities so far, in the order of computation.</summary>
    public IReadOnlyList<(Symbol Symbol, QuantityRole Role, Node Node)> Quantities => _quantities;

    /// <summary>The tensors of the leaves.</summary>
    public IReadOnlyDictionary<Node, Tensor> Assignment => _given;

    /// <summary>Adds a leaf for a tensor, which must have the extents that the exercise needs.</summary>
    /// <param name="symbol">How the quantity is called.</param>
    /// <param name="role">What it is in the step.</param>
    /// <param name="tensor">Its value.</param>
    /// <param name="extents">What it must measure: one extent for a vector, rows and columns for a matrix.</param>
    /// <exception cref="QuantityShapeException">The tensor measures something else.</exception>
    public Node Given(Symbol symbol, QuantityRole role, Tensor tensor, params ReadOnlySpan<Extent> extents)
    {
        ReadOnlySpan<int> found = tensor.Shape.Rank == 2 ? [tensor.Shape.Rows, tensor.Shape.Columns] : [tensor.Shape.Columns];
        for (var axis = 0; axis < extents.Length; axis++)
        {
            if (found.Length != extents.Length || found[axis] != extents[axis].Size)
            {
                throw new QuantityShapeException(symbol.Name, axis, Expected(extents, axis, found));
            }
        }

        var leaf = Graph.Leaf(tensor.Shape);
        _given.Add(leaf, tensor);
        return Named(symbol, role, leaf);
    }

    /// <summary>Names a node, which must be a node of its own (see <see cref="ComputationGraph.Add"/>).</summary>
    public Node Named(Symbol symbol, QuantityRole role, Node node)
    {
        _quantities.Add((symbol, role, node));
        return node;
    }

    private static string Expected(ReadOnlySpan<Extent> extents, int axis, ReadOnlySpan<int> found)
    {
        var (size, meaning) = extents[axis];
        var (one, many) = extents.Length == 2 && axis == 0 ? ("row", "rows") : ("value", "values");
        return $"expected {size} {(size == 1 ? one : many)}, {meaning}; found {found[axis]}";
    }
}
