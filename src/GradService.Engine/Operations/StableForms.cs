using GradService.Engine.Graph;

namespace GradService.Engine.Operations;

/// <summary>
/// Numerically stable forms of compositions. A stable form is the same quantity, computed from an operand's own operands to keep digits
/// that the operand has lost: ln σ(z) is computed from z, because σ(z) rounds to 1 for z = 40.
/// </summary>
public static class StableForms
{
    /// <summary>Each composition outer(inner(z), …) with the operation that computes it from z and the other operands.</summary>
    internal static readonly (Operation Outer, Operation Inner, Operation Form)[] All =
    [
        (Functions.Complement, Functions.Sigmoid, Functions.SigmoidComplement),
        (Functions.TanhSlope, Functions.Tanh, Functions.SechSquare),
        (CrossEntropies.BinaryCrossEntropy, Functions.Sigmoid, CrossEntropies.BinaryCrossEntropyWithLogits),
        (CrossEntropies.CrossEntropy, Functions.Sigmoid, CrossEntropies.SigmoidCrossEntropy),
        (CrossEntropies.CrossEntropy, Softmax.Instance, CrossEntropyWithLogits.Instance),
    ];

    // Nearly every operation has none, and planning asks for every node.
    private static readonly ILookup<Operation, (Operation Inner, Operation Form)> ByOuter = All.ToLookup(
        rule => rule.Outer,
        rule => (rule.Inner, rule.Form)
    );

    /// <summary>The stable form of a node; <see langword="null"/> if it has none.</summary>
    public static Application? Of(Node node)
    {
        foreach (var (inner, form) in ByOuter[node.Operation])
        {
            if (node.Operands[0] is var operand && operand.Operation.Equals(inner))
            {
                return new Application(form, [operand.Operands[0], .. node.Operands[1..]]);
            }
        }

        return null;
    }

    /// <summary>The application that computes a node: its stable form, unless that would bypass an operand whose value is given.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isGiven">Whether a node's value is given.</param>
    public static Application Chosen(Node node, Func<Node, bool> isGiven) =>
        Of(node) is { } stable && !node.Operands.Except(stable.Operands).Any(isGiven) ? stable : Textbook(node);

    /// <summary>The application that a node was added with.</summary>
    public static Application Textbook(Node node) => new(node.Operation, node.Operands);
}
