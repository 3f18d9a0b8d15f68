using System.Collections.Immutable;

namespace GradService.Engine.Graph;

/// <summary>An operation with the operands that it is applied to.</summary>
public readonly record struct Application(Operation Operation, ImmutableArray<Node> Operands);
