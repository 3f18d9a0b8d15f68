using GradService.Engine.Operations;

namespace GradService.Engine.Graph;

/// <summary>
/// Reverse-mode differentiation that adds the backward pass to the graph as nodes; its results can be differentiated again.
/// </summary>
public static class Differentiation
{
    /// <summary>
    /// Adds ∂<paramref name="output"/>/∂v for each of the <paramref name="variables"/>, which may be any nodes of the graph.
    /// Each gradient has the shape of its variable; it is zero where the output does not depend on it.
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
        var one = new BroadcastTo(output.Shape).OrSelf(output.Graph.Constant(1));
        var gradients = FlowBack(output, one, wanted, node => false);
        return wanted.ToDictionary(
            variable => variable,
            variable => gradients.GetValueOrDefault(variable) ?? new BroadcastTo(variable.Shape).OrSelf(output.Graph.Constant(0))
        );
    }

    /// <summary>
    /// Adds what flows back from a node to the nodes that it is computed from directly, past nothing but nodes that are none of these:
    /// one path's share of the gradient, ∂loss/∂<paramref name="output"/> · ∂<paramref name="output"/>/∂operand.
    /// </summary>
    /// <param name="output">A node of any shape.</param>
    /// <param name="operands">The nodes to stop at.</param>
    /// <param name="upstream">∂loss/∂<paramref name="output"/>.</param>
    /// <returns>The shares; none for an operand that <paramref name="output"/> does not depend on.</returns>
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
                Backpropagate(node, adjoints[node] = Apart(upstream, wanted));
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

            // A stable form goes past some operands: their own gradients are still wanted, but must not flow on a second time.
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
    /// A gradient that is the very node of a variable, as that of q · z by z is q, or of a number in a formula, as a node apart: it has
    /// that value, but it is something else.
    /// </summary>
    private static Node Apart(Node gradient, HashSet<Node> variables) =>
        variables.Contains(gradient) || gradient.Operation is Constant { Value: not 1 }
            ? gradient.Graph.Add(Functions.Identity, gradient)
            : gradient;

    /// <summary>Which nodes up to <paramref name="output"/> depend on a variable, by index.</summary>
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
    /// Adds a contribution to an operand's gradient. The one place that undoes broadcasting: what was repeated is summed.
    /// </summary>
    private static void Accumulate(Dictionary<Node, Node> gradients, Node operand, Node? contribution)
    {
        if (contribution is null)
        {
            return;
        }

        var fitted = new SumTo(operand.Shape).OrSelf(contribution);
        gradients[operand] = gradients.TryGetValue(operand, out var sum) ? sum + fitted : fitted;
    }

    /// <summary>The node itself where it has the wanted shape already.</summary>
    private static Node OrSelf(this ShapeChange change, Node node) => node.Shape == change.Target ? node : change.Of(node);
}
