using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Differentiation;

/// <summary>
/// Reverse-mode automatic differentiation. It adds the backward pass to the graph as nodes, so gradients can be differentiated again.
/// </summary>
public static class Differentiation
{
    /// <summary>
    /// Adds ∂<paramref name="output"/>/∂v for each of the <paramref name="variables"/>, which may be any nodes of the graph. Each gradient
    /// has the shape of its variable; it is zero if the output does not depend on the variable.
    /// </summary>
    /// <param name="output">A scalar.</param>
    /// <param name="variables">The nodes to differentiate with respect to.</param>
    public static IReadOnlyDictionary<Node, Node> Differentiate(this Node output, IEnumerable<Node> variables)
    {
        if (output.Shape.Length != 1)
        {
            throw new ShapeMismatchException($"only a single number can be differentiated; found {output.Shape}");
        }

        var wanted = variables.ToHashSet();
        var one = new BroadcastTo(output.Shape).ApplyIfNeeded(output.Graph.Constant(1));
        var gradients = FlowBack(output, one, wanted, node => false);
        return wanted.ToDictionary(
            variable => variable,
            variable => gradients.GetValueOrDefault(variable) ?? new BroadcastTo(variable.Shape).ApplyIfNeeded(output.Graph.Constant(0))
        );
    }

    /// <summary>
    /// Adds the direct gradient contribution of a node to each operand, ∂loss/∂<paramref name="output"/> ·
    /// ∂<paramref name="output"/>/∂operand. Backpropagation stops at the operands, so paths through one operand to another are excluded.
    /// </summary>
    /// <param name="output">A node of any shape.</param>
    /// <param name="operands">The nodes to stop at.</param>
    /// <param name="upstream">∂loss/∂<paramref name="output"/>.</param>
    /// <returns>The contribution to each operand; operands that <paramref name="output"/> does not depend on are missing.</returns>
    public static IReadOnlyDictionary<Node, Node> FlowBack(this Node output, IEnumerable<Node> operands, Node upstream)
    {
        var ends = operands.ToHashSet();
        return FlowBack(output, upstream, ends, ends.Contains);
    }

    private static Dictionary<Node, Node> FlowBack(Node output, Node seed, HashSet<Node> wanted, Func<Node, bool> isEnd)
    {
        var active = DependentsOf(wanted, output);
        var adjoints = new Dictionary<Node, Node> { [output] = seed };
        var aside = new Dictionary<Node, Node>();

        for (var i = output.Index; i >= 0; i--)
        {
            var node = output.Graph.Nodes[i];
            if (active[i] && !(isEnd(node) && node != output) && adjoints.TryGetValue(node, out var upstream))
            {
                Backpropagate(node, adjoints[node] = WithOwnIdentity(upstream, wanted));
            }
        }

        foreach (var (node, bypassed) in aside)
        {
            adjoints[node] = adjoints.TryGetValue(node, out var gradient) ? gradient + bypassed : bypassed;
        }

        return adjoints.Where(adjoint => wanted.Contains(adjoint.Key)).ToDictionary();

        void Backpropagate(Node node, Node upstream)
        {
            var stable = node.Operation.StableForm(node.Operands);
            var (operation, operands) = stable ?? new Application(node.Operation, node.Operands);
            for (var k = 0; k < operands.Length; k++)
            {
                if (active[operands[k].Index])
                {
                    Accumulate(adjoints, operands[k], operation.Backpropagate(operands, node, k, upstream));
                }
            }

            // A stable form bypasses some operands. Their own gradients are still wanted, but must not propagate a second time.
            for (var k = 0; stable is not null && k < node.Operands.Length; k++)
            {
                if (wanted.Contains(node.Operands[k]) && !operands.Contains(node.Operands[k]))
                {
                    Accumulate(aside, node.Operands[k], node.Operation.Backpropagate(node.Operands, node, k, upstream));
                }
            }
        }
    }

    /// <summary>
    /// Wraps a gradient in an identity node if it is a variable's own node (the gradient of q · z by z is q) or a constant other than 1.
    /// The wrapper has the same value, but it is a different quantity.
    /// </summary>
    private static Node WithOwnIdentity(Node gradient, HashSet<Node> variables) =>
        variables.Contains(gradient) || gradient.Operation is Constant { Value: not 1 }
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

    /// <summary>
    /// Adds a contribution to an operand's gradient. Broadcasting is undone only here: the contributions of repeated elements are summed.
    /// </summary>
    private static void Accumulate(Dictionary<Node, Node> gradients, Node operand, Node? contribution)
    {
        if (contribution is null)
        {
            return;
        }

        var fitted = new SumTo(operand.Shape).ApplyIfNeeded(contribution);
        gradients[operand] = gradients.TryGetValue(operand, out var sum) ? sum + fitted : fitted;
    }

    /// <summary>Applies the shape change, or returns the node itself if it already has the target shape.</summary>
    private static Node ApplyIfNeeded(this ShapeChange change, Node node) => node.Shape == change.Target ? node : change.Of(node);
}
