using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Marking;

/// <summary>How each answered node is computed from the answers before it.</summary>
internal sealed class AnsweredGraph
{
    private readonly HashSet<Node> _answered;
    private readonly Dictionary<Node, NodeSet> _before = [];
    private readonly Dictionary<Node, List<Node>> _parents = [];

    /// <param name="assignment">The tensors of the leaves.</param>
    /// <param name="answered">The answered nodes, in the order of computation.</param>
    /// <param name="formula">The node that computes an answered node under the convention in force.</param>
    public AnsweredGraph(IReadOnlyDictionary<Node, Tensor> assignment, IReadOnlyList<Node> answered, Func<Node, Node> formula)
    {
        (Assignment, Answered, _answered) = (assignment, answered, [.. answered]);
        foreach (var node in answered)
        {
            _before[node] = new NodeSet(node);
            Before(node, _parents[node] = [], _before[node]);
        }

        Formulas = answered.ToDictionary(node => node, formula);
    }

    /// <summary>Memory of the graph of these answered nodes, in bytes.</summary>
    public static double BytesOf(IEnumerable<Node> answered) => answered.Sum(NodeSet.BytesOf);

    /// <summary>The tensors of the leaves.</summary>
    public IReadOnlyDictionary<Node, Tensor> Assignment { get; }

    /// <summary>The answered nodes, in the order of computation.</summary>
    public IReadOnlyList<Node> Answered { get; }

    /// <summary>How each answered node is computed by the right rules, under the convention in force.</summary>
    public IReadOnlyDictionary<Node, Node> Formulas { get; }

    /// <summary>The answered nodes that an answered node is computed from.</summary>
    public IReadOnlyList<Node> Parents(Node answered) => _parents[answered];

    /// <summary>Whether a node is the answered node itself, or lies between it and the answered nodes that it is computed from.</summary>
    public bool IsBefore(Node? node, Node answered) => node is not null && _before[answered].Contains(node);

    /// <summary>The node itself and the nodes between it and the nearest answered nodes before it.</summary>
    public IReadOnlyList<Node> Before(Node node) => Before(node, [], new NodeSet(node));

    /// <summary>The given answered nodes and all that are computed from them, directly or through other answers.</summary>
    public HashSet<Node> ReachedFrom(IEnumerable<Node> nodes)
    {
        var reached = nodes.ToHashSet();
        foreach (var node in Answered.Where(node => _parents[node].Exists(reached.Contains)))
        {
            reached.Add(node);
        }

        return reached;
    }

    /// <summary>The nearest answered nodes before the node are added to <paramref name="parents"/>.</summary>
    private List<Node> Before(Node node, List<Node> parents, NodeSet seen)
    {
        seen.Add(node);
        var found = new List<Node>();
        var open = new Stack<Node>([node]);
        while (open.TryPop(out var next))
        {
            found.Add(next);
            foreach (var operand in next.Operands)
            {
                if (_answered.Contains(operand))
                {
                    parents.Add(operand);
                }
                else if (seen.Add(operand))
                {
                    open.Push(operand);
                }
            }
        }

        return found;
    }
}
