using System.Collections.Immutable;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>
/// A whole training step as data: forward pass, loss, backward pass and update are all nodes. Nodes are only ever appended,
/// so their order is a topological order. Shapes are inferred, and checked, when a node is added.
/// </summary>
public sealed class ComputationGraph
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<(Operation, Node?, Node?), Node> _shared = [];
    private readonly Dictionary<Node, Node> _again = [];
    private bool _isSealed;

    /// <summary>All nodes, operands before the nodes that use them.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Adds a leaf: a quantity whose value is supplied at evaluation.</summary>
    public Node Leaf(Shape shape) => Append(new Leaf(shape), []);

    /// <summary>The node of a constant in a formula; equal constants share one node.</summary>
    public Node Constant(double value) => Share(new Constant(value));

    /// <summary>
    /// Adds a new node, even if an equal one exists. Named quantities need this: two quantities with the same formula have different
    /// gradients.
    /// </summary>
    /// <exception cref="ShapeMismatchException">The operands' shapes do not fit the operation.</exception>
    public Node Add(Operation operation, params ReadOnlySpan<Node> operands)
    {
        var node = Append(operation, operands);
        _shared.TryAdd(Key(operation, operands), node);
        return node;
    }

    /// <summary>Returns the existing node of <paramref name="operation"/> with <paramref name="operands"/>, or adds one.</summary>
    /// <exception cref="ShapeMismatchException">The operands' shapes do not fit the operation.</exception>
    public Node Share(Operation operation, params ReadOnlySpan<Node> operands)
    {
        var key = Key(operation, operands);
        if (!_shared.TryGetValue(key, out var node))
        {
            node = Append(operation, operands);
            _shared.Add(key, node);
        }

        return node;
    }

    /// <summary>
    /// A second node with the same operation and operands. Unlike the original, it keeps its computed value when the original is
    /// overridden.
    /// </summary>
    public Node Duplicate(Node node)
    {
        if (!_again.TryGetValue(node, out var twin))
        {
            twin = Append(node.Operation, node.Operands.AsSpan());
            _again.Add(node, twin);
        }

        return twin;
    }

    /// <summary>
    /// Adds copies of the nodes that a target is computed from, with other nodes in place of some: the same function of other arguments.
    /// </summary>
    /// <returns>The copy, or the replacement, of each node that differs.</returns>
    public IReadOnlyDictionary<Node, Node> Substitute(Node target, IReadOnlyDictionary<Node, Node> replacements)
    {
        var copies = new Dictionary<Node, Node>(replacements);
        for (var i = 0; i <= target.Index; i++)
        {
            var node = _nodes[i];
            if (!copies.ContainsKey(node) && node.Operands.Any(copies.ContainsKey))
            {
                copies.Add(node, Share(node.Operation, [.. node.Operands.Select(operand => copies.GetValueOrDefault(operand, operand))]));
            }
        }

        return copies;
    }

    /// <summary>Forbids new nodes from now on, so that the graph can be read from several threads.</summary>
    public void Seal() => _isSealed = true;

    private Node Append(Operation operation, ReadOnlySpan<Node> operands)
    {
        if (_isSealed)
        {
            throw new InvalidOperationException("The graph is sealed: nothing may be added to it.");
        }

        Span<Shape> shapes = stackalloc Shape[operands.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            shapes[i] =
                operands[i].Graph == this
                    ? operands[i].Shape
                    : throw new ArgumentException("An operand belongs to another graph.", nameof(operands));
        }

        var node = new Node(this, _nodes.Count, operation, ImmutableArray.Create(operands), operation.InferShape(shapes));
        _nodes.Add(node);
        return node;
    }

    private static (Operation, Node?, Node?) Key(Operation operation, ReadOnlySpan<Node> operands) =>
        operands switch
        {
            [] => (operation, null, null),
            [var only] => (operation, only, null),
            [var left, var right] => (operation, left, right),
            _ => throw new ArgumentException("Operations take two operands at most.", nameof(operands)),
        };
}
