using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Drawing;

/// <summary>
/// The derivatives of each number of a node with respect to the numbers of its sources. It contains only pairs where the result depends on
/// the source number.
/// </summary>
internal sealed class Jacobian
{
    private readonly Node _node;
    private readonly Node _seed;
    private readonly IReadOnlyDictionary<Node, Node> _rows;
    private readonly EvaluationPlan? _plan;
    private readonly ILookup<int, (Node Source, int Element)> _dependencies;

    /// <param name="node">The node.</param>
    /// <param name="sources">The nodes that it is computed from, where differentiation stops.</param>
    /// <param name="isExact">Whether the derivatives are exact (see <see cref="EvaluationPlan.IsExact"/>).</param>
    public Jacobian(Node node, IReadOnlyList<Node> sources, bool isExact)
    {
        (_node, _seed) = (node, node.Graph.Leaf(node.Shape));
        _rows = BackwardPass.Between(node, sources, _seed).Gradients;
        _plan =
            _rows.Count > 0
                ? new EvaluationPlan([.. _rows.Values], [.. node.Graph.Nodes.Where(other => other.Operation is Leaf)]) { IsExact = isExact }
                : null;
        var forward = new EvaluationPlan([node], sources);
        _dependencies = sources
            .SelectMany(source => Enumerable.Range(0, (int)source.Shape.Length).SelectMany(element => Reached(forward, source, element)))
            .ToLookup(pair => pair.Result, pair => (pair.Source, pair.Element));
    }

    /// <summary>The approximate cost of all rows, in floating-point operations.</summary>
    public double Work => _plan is null ? 0 : Cost.Of(_plan).Work * _node.Shape.Length;

    /// <summary>The derivatives of one number of the node.</summary>
    public IEnumerable<(Node Source, int Element, double Derivative)> Row(int element, IReadOnlyDictionary<Node, Tensor> assignment)
    {
        if (_plan is null)
        {
            return [];
        }

        var one = new double[_node.Shape.Length];
        one[element] = 1;
        using var evaluation = _plan.Evaluate(new Dictionary<Node, Tensor>(assignment) { [_seed] = new Tensor(_seed.Shape, one) });
        return
        [
            .. _dependencies[element]
                .Select(place =>
                    (place.Source, place.Element, _rows.TryGetValue(place.Source, out var row) ? evaluation[row][place.Element] : 0)
                ),
        ];
    }

    /// <summary>The numbers of the node that depend on one number of a source.</summary>
    private IEnumerable<(int Result, Node Source, int Element)> Reached(EvaluationPlan forward, Node source, int element)
    {
        var reached = new Dictionary<Node, SortedSet<int>> { [source] = [element] };
        foreach (var (node, (operation, operands)) in forward.Steps)
        {
            for (var k = 0; k < operands.Length; k++)
            {
                foreach (var place in reached.GetValueOrDefault(operands[k]) ?? [])
                {
                    var region = IIncremental.Of(operation).Affected(Region.Element(operands[k].Shape, place), k, operands, node);
                    var places = reached.TryGetValue(node, out var found) ? found : reached[node] = [];
                    places.UnionWith(region.Offsets(node.Shape));
                }
            }
        }

        return (reached.GetValueOrDefault(_node) ?? []).Select(place => (place, source, element));
    }
}
