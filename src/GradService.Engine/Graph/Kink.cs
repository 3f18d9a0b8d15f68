using System.Collections.Immutable;

namespace GradService.Engine.Graph;

/// <summary>
/// Where a function bends: it is one smooth piece where its margin is positive, and another where it is negative. Held on the
/// piece that it is on, it is smooth everywhere.
/// </summary>
/// <param name="Margin">The quantity whose sign says which piece holds, from the operands.</param>
/// <param name="Piece">
/// The function from its operands and a weight: 1 for the piece of positive margin, 0 for the other. A weight between gives,
/// at the kink, the slopes between those of the two pieces: the subgradients.
/// </param>
/// <param name="Convention">The weight that gives, at the kink, the derivative that this engine uses.</param>
public sealed record Kink(Func<ImmutableArray<Node>, Node> Margin, Func<ImmutableArray<Node>, Node, Node> Piece, double Convention = 0);
