using GradService.Engine.Graph;

namespace GradService.Engine.Mistakes;

/// <summary>
/// Rebuilds a node of the graph with wrong rules substituted at some nodes. Equal results share one node, so parts that no wrong rule
/// reaches are not duplicated.
/// </summary>
/// <param name="wrappers">By node, the change that a convention makes to its result, whether its rule is right or wrong.</param>
/// <param name="isFixed">Whether a node's value is given, so that the rewriting stops there.</param>
internal sealed class Rewriter(IReadOnlyDictionary<Node, Func<Node, Node>> wrappers, Func<Node, bool> isFixed)
{
    private readonly Dictionary<Node, Node> _replacements = [];
    private readonly Dictionary<Node, Node> _rewritten = [];

    // An explicit stack: a chain of nodes can be too long for recursion on the thread's stack.
    private readonly Stack<(Node Node, bool IsReady)> _open = [];

    /// <summary>Starts over with the wrong rules of some faults. Where two change the same node, the first wins.</summary>
    public Rewriter Under(params ReadOnlySpan<Fault> faults)
    {
        _replacements.Clear();
        _rewritten.Clear();
        foreach (var fault in faults)
        {
            foreach (var substitution in fault.Substitutions)
            {
                _replacements.TryAdd(substitution.Site, substitution.Replacement);
            }
        }

        return this;
    }

    /// <summary>The node under the current rules; the node itself if they change nothing between it and the fixed nodes.</summary>
    public Node Rewrite(Node node)
    {
        Open(node);
        while (_open.TryPop(out var next))
        {
            if (next.IsReady)
            {
                _rewritten[next.Node] = Compute(next.Node);
            }
            else if (_rewritten.TryAdd(next.Node, next.Node))
            {
                // Two wrong rules can form a cycle: W' from ∂L/∂W of the layer before, and that layer's ∂L/∂a from W'. Such a step cannot
                // be computed, so the cycle is cut with the right rule, the node itself.
                _open.Push((next.Node, true));
                Open(next.Node);
            }
        }

        return Compute(node);
    }

    /// <summary>Pushes the nodes that must be rewritten before this one.</summary>
    private void Open(Node node)
    {
        if (_replacements.TryGetValue(node, out var replacement))
        {
            Ask(replacement);
            return;
        }

        foreach (var operand in node.Operands)
        {
            Ask(operand);
        }

        void Ask(Node asked)
        {
            if (!isFixed(asked) && !_rewritten.ContainsKey(asked))
            {
                _open.Push((asked, false));
            }
        }
    }

    private Node Compute(Node node)
    {
        var ruled = _replacements.TryGetValue(node, out var replacement) ? Read(replacement) : Apply(node);
        return wrappers.TryGetValue(node, out var wrap) ? wrap(ruled == node ? node.WithCorrectRule() : ruled) : ruled;
    }

    private Node Read(Node node) => isFixed(node) ? node : _rewritten[node];

    private Node Apply(Node node)
    {
        var changed = false;
        var operands = new Node[node.Operands.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            operands[i] = Read(node.Operands[i]);
            changed |= operands[i] != node.Operands[i];
        }

        return changed ? node.Operation.Of(operands) : node;
    }
}
