using GradService.Engine.Explaining;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Drawing;

/// <summary>A training step as nodes and edges, for people to look at.</summary>
/// <param name="Level">What a node is.</param>
/// <param name="Nodes">The nodes, operands before what is computed from them.</param>
/// <param name="Edges">The edges, from operands to results.</param>
public sealed record Drawing(DrawingLevel Level, IReadOnlyList<DrawnNode> Nodes, IReadOnlyList<DrawnEdge> Edges);

/// <summary>What a node of a drawing is.</summary>
public enum DrawingLevel
{
    /// <summary>One number.</summary>
    Numbers,

    /// <summary>One tensor: a step with too many numbers is drawn layer by layer.</summary>
    Tensors,
}

/// <summary>A number, or a tensor, of a training step.</summary>
/// <param name="Id">Unique in the drawing.</param>
/// <param name="Label">The quantity's name, with the place of a number in it: <c>hidden.z[0][1]</c>.</param>
/// <param name="Quantity">The quantity.</param>
/// <param name="Layer">The layer that it belongs to; <see langword="null"/> where it belongs to none.</param>
/// <param name="Index">Where in the tensor the number stands; <see langword="null"/> for a whole tensor.</param>
/// <param name="Operation">The rule that it is computed by; <see langword="null"/> for what is given.</param>
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

/// <summary>That a node is computed from another.</summary>
/// <param name="From">The operand.</param>
/// <param name="To">The result.</param>
/// <param name="Derivative">∂to/∂from between numbers; <see langword="null"/> between tensors, and where float64 cannot hold it.</param>
/// <param name="Rule">Between tensors, what flows back: ∂loss/∂to times the derivative.</param>
/// <param name="Share">
/// What flows back along this edge; between numbers ∂loss/∂to · ∂to/∂from. <see langword="null"/> where float64 cannot hold it.
/// </param>
public sealed record DrawnEdge(DrawnNode From, DrawnNode To, double? Derivative, string? Rule, Tensor? Share)
{
    /// <summary>What a picture writes on the edge.</summary>
    public string Label =>
        Rule ?? (Derivative is { } derivative ? Decimals.Rounded(derivative, ShownNumbers.ResultDigits).Digits : "not finite");
}
