using GradService.Engine.Graph;

namespace GradService.Engine.Mistakes;

/// <summary>
/// Writes a node again as it would be computed by somebody who follows other rules at some places. Equal results are one node, so
/// what a wrong rule does not reach is not written twice.
/// </summary>
/// <param name="wrappers">What a convention does to the result of a node's rule, right or wrong.</param>
/// <param name="isFixed">Nodes that are read, not computed: what lies before them does not matter.</param>
internal sealed class Rewriter(IReadOnlyDictionary<Node, Func<Node, Node>> wrappers, Func<Node, bool> isFixed)
{
    private readonly Dictionary<Node, Node> _replacements = [];
    private readonly Dictionary<Node, Node> _rewritten = [];

    // A stack of its own: chains of nodes can be longer than the thread's.
    private readonly Stack<(Node Node, bool IsReady)> _open = [];

    /// <summary>Starts afresh with the wrong rules of some faults; where two are for the same node, the first holds.</summary>
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

    /// <summary>The node as it is computed under the rules; itself where they change nothing before the next fixed nodes.</summary>
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
                // Two wrong rules can lead to each other, as W' from ∂L/∂W of the layer before and its ∂L/∂a from W'. Nobody can have
                // computed that: the circle is cut by the right rule, the node itself.
                _open.Push((next.Node, true));
                Open(next.Node);
            }
        }

        return Compute(node);
    }

    /// <summary>Asks for what a node is computed from.</summary>
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
        return wrappers.TryGetValue(node, out var wrap) ? wrap(ruled == node ? node.Correctly() : ruled) : ruled;
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
