using System.Collections.Immutable;

namespace GradService.Engine.Graph;

/// <summary>
/// A kink: a place where a function is not differentiable. The function is one smooth piece where its margin is positive, and another where
/// it is negative. Restricted to either piece, it is smooth everywhere.
/// </summary>
/// <param name="Margin">Builds the quantity whose sign selects the piece, from the operands.</param>
/// <param name="Piece">
/// Builds the function from its operands and a weight: 1 for the piece of positive margin, 0 for the other. At the kink, weights between 0
/// and 1 give the subgradients: the slopes between those of the two pieces.
/// </param>
/// <param name="DefaultWeight">The weight that gives this engine's derivative at the kink.</param>
/// <param name="IsCorner">Whether the slopes of the two pieces differ at the kink; otherwise only the second derivative jumps.</param>
public sealed record Kink(
    Func<ImmutableArray<Node>, Node> Margin,
    Func<ImmutableArray<Node>, Node, Node> Piece,
    double DefaultWeight = 0,
    bool IsCorner = true
);
