using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Drawing;

/// <summary>The derivatives of each number of a node by each number that it depends on, of the nodes that it is computed from directly.</summary>
internal sealed class Jacobian
{
    private readonly Node _node;
    private readonly Node _seed;
    private readonly Dictionary<Node, Node> _rows;
    private readonly EvaluationPlan? _plan;
    private readonly ILookup<int, (Node Source, int Element)> _dependencies;

    /// <param name="node">The node.</param>
    /// <param name="sources">The nodes to stop at.</param>
    public Jacobian(Node node, IReadOnlyList<Node> sources)
    {
        (_node, _seed) = (node, node.Graph.Leaf(node.Shape));
        _rows = new Dictionary<Node, Node>(node.FlowBack(sources, _seed));
        _plan = _rows.Count > 0 ? new EvaluationPlan(_rows.Values, [.. Leaves(node.Graph)]) : null;
        var forward = new EvaluationPlan([node], sources);
        _dependencies = sources.SelectMany(source => Reached(forward, source)).ToLookup(pair => pair.Result, pair => (pair.Source, pair.Element));
    }

    /// <summary>Floating-point operations of all rows, roughly.</summary>
    public long Work => (_plan?.Work ?? 0) * _node.Shape.Length;

    /// <summary>The derivatives of one number.</summary>
    public IEnumerable<(Node Source, int Element, double Derivative)> Row(int element, IReadOnlyDictionary<Node, Tensor> assignment)
    {
        if (_plan is null)
        {
            return [];
        }

        var one = new double[_node.Shape.Length];
        one[element] = 1;
        using var evaluation = _plan.Evaluate(new Dictionary<Node, Tensor>(assignment) { [_seed] = new Tensor(_seed.Shape, one) });
        return [.. _dependencies[element].Select(place => (place.Source, place.Element, _rows.TryGetValue(place.Source, out var row) ? evaluation[row][place.Element] : 0))];
    }

    private static IEnumerable<Node> Leaves(ComputationGraph graph) => graph.Nodes.Where(node => node.Operation is Leaf);

    private IEnumerable<(int Result, Node Source, int Element)> Reached(EvaluationPlan forward, Node source)
    {
        var reach = new Reach(forward, source, _node);
        for (var element = 0; element < source.Shape.Length; element++)
        {
            reach.Spread(element);
            var region = reach.RegionOf(reach.Downstream.Count - 1);
            for (var row = region.Row; row < region.Row + region.Rows; row++)
            {
                for (var column = region.Column; column < region.Column + region.Columns; column++)
                {
                    yield return (new Place(row, column).Offset(_node.Shape), source, element);
                }
            }
        }
    }
}
