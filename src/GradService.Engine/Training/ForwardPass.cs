using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Training;

/// <summary>
/// The forward pass under construction: a graph from the given tensors to the loss, with its named quantities. Each front end (network,
/// program) builds one.
/// </summary>
public sealed class ForwardPass
{
    private readonly List<(Symbol Symbol, QuantityRole Role, Node Node)> _quantities = [];
    private readonly Dictionary<Node, Tensor> _given = [];

    /// <summary>The graph.</summary>
    public ComputationGraph Graph { get; } = new();

    /// <summary>The named quantities so far, in the order of computation.</summary>
    public IReadOnlyList<(Symbol Symbol, QuantityRole Role, Node Node)> Quantities => _quantities;

    /// <summary>The tensors of the leaves.</summary>
    public IReadOnlyDictionary<Node, Tensor> Assignment => _given;

    /// <summary>Adds a leaf for a tensor and checks its extents.</summary>
    /// <param name="symbol">The quantity's name and symbol.</param>
    /// <param name="role">Its role in the step.</param>
    /// <param name="tensor">Its value.</param>
    /// <param name="extents">The required extents: one for a vector, rows and columns for a matrix.</param>
    /// <exception cref="QuantityShapeException">The tensor has other extents.</exception>
    public Node Given(Symbol symbol, QuantityRole role, Tensor tensor, params ReadOnlySpan<Extent> extents)
    {
        ReadOnlySpan<int> found = tensor.Shape.Rank == 2 ? [tensor.Shape.Rows, tensor.Shape.Columns] : [tensor.Shape.Columns];
        for (var axis = 0; axis < extents.Length; axis++)
        {
            if (found.Length != extents.Length || found[axis] != extents[axis].Size)
            {
                throw new QuantityShapeException(tensor, axis, Expected(extents, axis, found));
            }
        }

        var leaf = Graph.Leaf(tensor.Shape);
        _given.Add(leaf, tensor);
        return Named(symbol, role, leaf);
    }

    /// <summary>Names a node, which must not be shared with another quantity (see <see cref="ComputationGraph.Add"/>).</summary>
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
