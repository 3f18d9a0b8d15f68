using GradService.Engine.Graph;

namespace GradService.Engine.Networks;

/// <summary>A measure of how far each prediction is from its target.</summary>
/// <param name="OfElements">The loss of each element, from predictions and targets of the same shape.</param>
/// <param name="DefaultReduction">The reduction if the caller names none.</param>
/// <param name="TargetsAreProbabilities">Whether targets must lie between 0 and 1.</param>
public sealed record LossFunction(
    Func<Node, Node, Node> OfElements,
    Reduction DefaultReduction = Reduction.Mean,
    bool TargetsAreProbabilities = false
);
