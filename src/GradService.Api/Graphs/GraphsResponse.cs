using GradService.Api.Exercises;
using GradService.Engine.Drawing;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Api.Graphs;

/// <summary>The forward pass of a training step as a graph, with gradients on the nodes and local derivatives on the edges.</summary>
public sealed record GraphsResponse : ComputedResponse
{
    /// <summary>
    /// What a node stands for: numbers (one number each) for a step of up to 200 numbers, else tensors (one quantity each).
    /// </summary>
    public required DrawingLevel Level { get; init; }

    /// <summary>The nodes in order of computation: operands before results.</summary>
    public required IReadOnlyList<NodeResponse> Nodes { get; init; }

    /// <summary>The edges, from operands to results.</summary>
    public required IReadOnlyList<EdgeResponse> Edges { get; init; }

    internal static GraphsResponse From(StepDrawing drawing) =>
        new()
        {
            Level = drawing.Level,
            Nodes = [.. drawing.Nodes.Select(NodeResponse.From)],
            Edges = [.. drawing.Edges.Select(EdgeResponse.Of)],
            Arithmetic = drawing.Arithmetic.Kind,
            Undecided = drawing.Arithmetic.Undecided,
        };
}

/// <summary>A node: a number or a tensor.</summary>
public sealed record NodeResponse
{
    /// <summary>The id, unique in the graph.</summary>
    public required string Id { get; init; }

    /// <summary>The quantity's name, with the index of a single number: hidden.z[0][1].</summary>
    public required string Label { get; init; }

    /// <summary>The name of the quantity.</summary>
    public required string Quantity { get; init; }

    /// <summary>The role of the quantity: data, parameter, intermediate or loss.</summary>
    public required QuantityRole Role { get; init; }

    /// <summary>The layer that the quantity belongs to, if any.</summary>
    public string? Layer { get; init; }

    /// <summary>The index of the number in the quantity, counted from 0; absent for a whole tensor.</summary>
    public IReadOnlyList<int>? Index { get; init; }

    /// <summary>The rule that computes the quantity; absent for given data.</summary>
    public string? Operation { get; init; }

    /// <summary>The value of the node.</summary>
    public required Tensor Value { get; init; }

    /// <summary>∂loss/∂node.</summary>
    public required Tensor Gradient { get; init; }

    internal static NodeResponse From(DrawnNode node) =>
        new()
        {
            Id = node.Id,
            Label = node.Label,
            Quantity = node.Quantity.Name,
            Role = node.Quantity.Role,
            Layer = node.Layer,
            Index = node.Index,
            Operation = node.Operation,
            Value = node.Value,
            Gradient = node.Gradient,
        };
}

/// <summary>An edge from an operand to a result that is computed from it.</summary>
public sealed record EdgeResponse
{
    /// <summary>The id of the operand.</summary>
    public required string From { get; init; }

    /// <summary>The id of the result.</summary>
    public required string To { get; init; }

    /// <summary>Between numbers: the local derivative ∂to/∂from; absent if float64 cannot hold it.</summary>
    public double? Derivative { get; init; }

    /// <summary>
    /// Between tensors: the rule for the contribution along the edge, the gradient of to with the local derivative applied to it.
    /// </summary>
    public string? Rule { get; init; }

    /// <summary>
    /// The gradient contribution along the edge; the gradient of from is the sum over its edges. Absent if float64 cannot hold it.
    /// </summary>
    public Tensor? Share { get; init; }

    internal static EdgeResponse Of(DrawnEdge edge) =>
        new()
        {
            From = edge.From.Id,
            To = edge.To.Id,
            Derivative = edge.Derivative,
            Rule = edge.Rule,
            Share = edge.Share,
        };
}
