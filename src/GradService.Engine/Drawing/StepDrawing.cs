using GradService.Engine.Explaining;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Drawing;

/// <summary>A training step as a graph of nodes and edges, for display.</summary>
/// <param name="Level">Whether a node stands for a number or a tensor.</param>
/// <param name="Nodes">The nodes, operands before results.</param>
/// <param name="Edges">The edges, from operands to results.</param>
/// <param name="Arithmetic">How the numbers were computed.</param>
public sealed record StepDrawing(
    DrawingLevel Level,
    IReadOnlyList<DrawnNode> Nodes,
    IReadOnlyList<DrawnEdge> Edges,
    UsedArithmetic Arithmetic
);

/// <summary>The level of detail of a drawing.</summary>
public enum DrawingLevel
{
    /// <summary>Each node is one number.</summary>
    Numbers,

    /// <summary>Each node is one tensor; used for a step with too many numbers.</summary>
    Tensors,
}

/// <summary>A number, or a tensor, of a training step.</summary>
/// <param name="Id">Unique in the drawing.</param>
/// <param name="Label">The quantity's name, with the index for a single number: <c>hidden.z[0][1]</c>.</param>
/// <param name="Quantity">The quantity.</param>
/// <param name="Layer">The layer that it belongs to; <see langword="null"/> if it belongs to none.</param>
/// <param name="Index">The index of the number in its tensor; <see langword="null"/> for a whole tensor.</param>
/// <param name="Operation">The rule that computes it; <see langword="null"/> for a given quantity.</param>
/// <param name="Value">Its value.</param>
/// <param name="Gradient">∂loss/∂node.</param>
public sealed record DrawnNode(
    string Id,
    string Label,
    Quantity Quantity,
    string? Layer,
    IReadOnlyList<int>? Index,
    string? Operation,
    Tensor Value,
    Tensor Gradient
);

/// <summary>An edge from an operand to a node computed from it.</summary>
/// <param name="From">The operand.</param>
/// <param name="To">The result.</param>
/// <param name="Derivative">∂to/∂from between numbers; <see langword="null"/> between tensors, and on overflow.</param>
/// <param name="Rule">Between tensors, the formula of the gradient contribution: ∂loss/∂to times the derivative.</param>
/// <param name="Share">
/// The gradient contribution of this edge; between numbers ∂loss/∂to · ∂to/∂from. <see langword="null"/> on overflow.
/// </param>
public sealed record DrawnEdge(DrawnNode From, DrawnNode To, double? Derivative, string? Rule, Tensor? Share)
{
    /// <summary>The label of the edge in a picture.</summary>
    public string Label =>
        Rule ?? (Derivative is { } derivative ? Decimals.Rounded(derivative, ShownNumbers.ResultDigits).Digits : "not finite");
}
