using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Operations;

namespace GradService.Engine.Explaining;

/// <summary>
/// Writes a node as a formula. The formula expands operands until it reaches nodes that are known by a name or a number.
/// </summary>
internal sealed class Formulas
{
    // Nobody reads a formula larger than this; the omitted parts are shown as an ellipsis.
    private const int DeepestLevel = 40;
    private const int MostOperations = 120;

    private int _operations;

    /// <summary>Whether the whole formula is written, however long it is; by default, long formulas are cut with an ellipsis.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Whether an operation is written as a function call, not as its formula; by default none is.</summary>
    public Func<Operation, bool> IsCalled { get; init; } = _ => false;

    /// <summary>The expression for a known node; <see langword="null"/> for a node that is to be expanded.</summary>
    public required Func<Node, Expression?> Known { get; init; }

    /// <summary>The expression for one entry of a known node; <see langword="null"/> for an entry that is to be expanded.</summary>
    public Func<Node, Place, Expression?> KnownEntry { get; init; } = (_, _) => null;

    /// <summary>The operation and operands to write for a node; by default its own, alternatively a stable form.</summary>
    public Func<Node, Application> Application { get; init; } = StableForms.Textbook;

    /// <summary>A node as a formula. The node itself is expanded even if it is known.</summary>
    public Expression Of(Node node)
    {
        _operations = MostOperations;
        return Expand(node, 0);
    }

    /// <summary>One entry of a node as a formula of single numbers.</summary>
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
