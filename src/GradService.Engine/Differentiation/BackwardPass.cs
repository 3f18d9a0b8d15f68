using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Differentiation;

/// <summary>
/// Reverse-mode automatic differentiation. It adds the backward pass to the graph as nodes, so gradients can be differentiated again, and
/// keeps what each node contributed to the gradient of each of its operands.
/// </summary>
public sealed class BackwardPass
{
    private readonly Dictionary<Node, Node> _adjoints = [];
    private readonly List<Contribution> _contributions = [];
    private readonly HashSet<Node> _wanted;
    private readonly bool[] _active;

    private BackwardPass(Node output, Node seed, IEnumerable<Node> wanted, bool stopsThere)
    {
        _wanted = [.. wanted];
        _active = DependentsOf(_wanted, output);
        _adjoints.Add(output, seed);
        // What goes to an operand that a stable form bypasses is part of its gradient, but must not propagate a second time.
        var aside = new Dictionary<Node, Node>();
        for (var i = output.Index; i >= 0; i--)
        {
            var node = output.Graph.Nodes[i];
            if (_active[i] && !(stopsThere && _wanted.Contains(node) && node != output) && _adjoints.TryGetValue(node, out var upstream))
            {
                Backpropagate(node, _adjoints[node] = WithOwnIdentity(upstream), aside);
            }
        }

        foreach (var (node, bypassed) in aside)
        {
            _adjoints[node] = _adjoints.TryGetValue(node, out var gradient) ? gradient + bypassed : bypassed;
        }
    }

    /// <summary>
    /// What each node contributed to the gradient of each of its operands, in the order of the backward pass. A gradient is the sum of the
    /// contributions to it.
    /// </summary>
    public IReadOnlyList<Contribution> Contributions => _contributions;

    /// <summary>The gradient for each variable that the output depends on.</summary>
    public IReadOnlyDictionary<Node, Node> Gradients => field ??= _adjoints.Where(adjoint => _wanted.Contains(adjoint.Key)).ToDictionary();

    /// <summary>
    /// Adds ∂<paramref name="output"/>/∂v for each of the <paramref name="variables"/>, which may be any nodes of the graph. Each gradient
    /// has the shape of its variable.
    /// </summary>
    /// <param name="output">A scalar.</param>
    /// <param name="variables">The nodes to differentiate with respect to.</param>
    public static BackwardPass From(Node output, IEnumerable<Node> variables) =>
        output.Shape.Length == 1
            ? new(output, output.Graph.Filled(output.Shape, 1), variables, stopsThere: false)
            : throw new ShapeMismatchException($"only a single number can be differentiated; found {output.Shape}");

    /// <summary>
    /// Adds the direct gradient contribution of a node to each operand, ∂loss/∂<paramref name="output"/> ·
    /// ∂<paramref name="output"/>/∂operand. Backpropagation stops at the operands, so paths through one operand to another are excluded.
    /// </summary>
    /// <param name="output">A node of any shape.</param>
    /// <param name="operands">The nodes to stop at.</param>
    /// <param name="upstream">∂loss/∂<paramref name="output"/>.</param>
    public static BackwardPass Between(Node output, IEnumerable<Node> operands, Node upstream) =>
        new(output, upstream, operands, stopsThere: true);

    private void Backpropagate(Node node, Node upstream, Dictionary<Node, Node> aside)
    {
        var textbook = StableForms.Textbook(node);
        var computed = StableForms.Of(node) ?? textbook;
        for (var k = 0; k < computed.Operands.Length; k++)
        {
            if (_active[computed.Operands[k].Index])
            {
                Contribute(_adjoints, node, computed, k, upstream);
            }
        }

        for (var k = 0; k < textbook.Operands.Length; k++)
        {
            if (_wanted.Contains(textbook.Operands[k]) && !computed.Operands.Contains(textbook.Operands[k]))
            {
                Contribute(aside, node, textbook, k, upstream);
            }
        }
    }

    /// <summary>
    /// Adds a contribution to an operand's gradient. Broadcasting is undone only here: the contributions of repeated elements are summed.
    /// </summary>
    private void Contribute(Dictionary<Node, Node> gradients, Node node, Application application, int k, Node upstream)
    {
        var operand = application.Operands[k];
        if (application.Operation.Backpropagate(application.Operands, node, k, upstream) is { } contribution)
        {
            var fitted = contribution.Shape == operand.Shape ? contribution : new SumTo(operand.Shape).Of(contribution);
            gradients[operand] = gradients.TryGetValue(operand, out var sum) ? sum + fitted : fitted;
            _contributions.Add(new Contribution(node, application, k, fitted));
        }
    }

    /// <summary>
    /// Wraps a gradient in an identity node if it is a variable's own node (the gradient of q · z by z is q) or a constant other than 1.
    /// The wrapper has the same value, but it is a different quantity.
    /// </summary>
    private Node WithOwnIdentity(Node gradient) =>
        _wanted.Contains(gradient) || gradient.Operation is Constant { Value: not 1 }
            ? gradient.Graph.Add(Functions.Identity, gradient)
            : gradient;

    /// <summary>Whether each node up to <paramref name="output"/>, by index, depends on a variable.</summary>
    private static bool[] DependentsOf(HashSet<Node> variables, Node output)
    {
        var active = new bool[output.Index + 1];
        for (var i = 0; i < active.Length; i++)
        {
            var node = output.Graph.Nodes[i];
            active[i] = variables.Contains(node);
            foreach (var operand in node.Operands)
            {
                active[i] |= active[operand.Index];
            }
        }

        return active;
    }
}

/// <summary>What a node contributed to the gradient of one of its operands.</summary>
/// <param name="Node">The node.</param>
/// <param name="Application">The operation and operands that were differentiated: the node's own, or its stable form.</param>
/// <param name="Operand">Which of these operands, from 0.</param>
/// <param name="Value">∂loss/∂node · ∂node/∂operand, in the operand's shape.</param>
public sealed record Contribution(Node Node, Application Application, int Operand, Node Value)
{
    /// <summary>The operand whose gradient this is a part of.</summary>
    public Node Target => Application.Operands[Operand];
}
