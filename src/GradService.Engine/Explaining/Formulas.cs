using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Notation;

namespace GradService.Engine.Explaining;

/// <summary>
/// Writes nodes as formulas of the nodes that they are computed from, back to those that are known by a name or a number.
/// </summary>
internal sealed class Formulas
{
    // A formula beyond these sizes is nothing that a person reads: what is left out shows as an ellipsis.
    private const int DeepestLevel = 40;
    private const int MostOperations = 120;

    private int _operations;

    /// <summary>Whether nothing is left out, however long the formula gets.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The operations that are written as a function by their name, whatever formula they have.</summary>
    public Func<Operation, bool> IsCalled { get; init; } = _ => false;

    /// <summary>How a node is written that is not to be taken apart; <see langword="null"/> for one that is.</summary>
    public required Func<Node, Expression?> Known { get; init; }

    /// <summary>How a number of a node is written that is not to be taken apart.</summary>
    public Func<Node, Place, Expression?> KnownEntry { get; init; } = (_, _) => null;

    /// <summary>How a node is computed: its own operation, or a stable form.</summary>
    public Func<Node, Application> Application { get; init; } = node => new Application(node.Operation, node.Operands);

    /// <summary>A node as a formula, taken apart even where it is known.</summary>
    public Expression Of(Node node)
    {
        _operations = MostOperations;
        return Expand(node, 0);
    }

    /// <summary>One number of a node as a formula of numbers.</summary>
    public Expression Of(Node node, Place place)
    {
        _operations = MostOperations;
        return Expand(node, place, 0);
    }

    private Expression Expand(Node node, int level)
    {
        var (operation, operands) = Application(node);
        ImmutableArray<Expression> written =
        [
            .. operands.Select(operand => Known(operand) ?? (IsTooLong(level) ? new Ellipsis() : Expand(operand, level + 1))),
        ];
        return IsCalled(operation) ? new FunctionCall(operation.Name, written) : operation.Formula(operands, written);
    }

    private Expression Expand(Node node, Place place, int level)
    {
        var (operation, operands) = Application(node);
        return operation.Formula(
            place,
            operands,
            (k, at) => KnownEntry(operands[k], at) ?? (IsTooLong(level) ? new Ellipsis() : Expand(operands[k], at, level + 1))
        );
    }

    private bool IsTooLong(int level) => !IsComplete && (level >= DeepestLevel || --_operations < 0);
}
