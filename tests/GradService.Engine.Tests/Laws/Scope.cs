using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>A graph with values for its leaves.</summary>
internal sealed class Scope(ComputationGraph graph, Dictionary<Node, Tensor> given)
{
    private readonly Dictionary<Node, Tensor> _given = given;

    public Scope()
        : this(new ComputationGraph(), []) { }

    public ComputationGraph Graph => graph;

    public IReadOnlyDictionary<Node, Tensor> Given => _given;

    public Node Leaf(Tensor value)
    {
        var leaf = Graph.Leaf(value.Shape);
        _given.Add(leaf, value);
        return leaf;
    }

    /// <summary>⟨left, right⟩, the sum of the products of all elements.</summary>
    public static Node Dot(Node left, Node right) => new SumTo(Shape.Scalar).Of(left * right);

    /// <summary>The value of a node, with the values of some nodes overridden.</summary>
    public double[] Value(Node node, params (Node Node, Tensor Value)[] overrides)
    {
        var given = new Dictionary<Node, Tensor>(_given);
        foreach (var (replaced, value) in overrides)
        {
            given[replaced] = value;
        }

        using var evaluation = new EvaluationPlan([node], given.Keys).Evaluate(given);
        return evaluation[node].ToArray();
    }

    /// <summary>∂output/∂leaf by fourth-order central differences, element by element.</summary>
    public double[] Differences(Node output, Node leaf)
    {
        // The truncation error is of order h⁴, the rounding error of order 1e-16/h: both are near 1e-12 here.
        const double h = 1.0 / 4096;
        var value = _given[leaf];
        return
        [
            .. Enumerable
                .Range(0, (int)value.Shape.Length)
                .Select(i => (8 * (At(i, h) - At(i, -h)) - (At(i, 2 * h) - At(i, -2 * h))) / (12 * h)),
        ];

        double At(int i, double change)
        {
            var moved = value.Values.ToArray();
            moved[i] += change;
            return Value(output, (leaf, new Tensor(value.Shape, moved)))[0];
        }
    }
}
