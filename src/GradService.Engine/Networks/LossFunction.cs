using GradService.Engine.Graph;
using GradService.Engine.Training;

namespace GradService.Engine.Networks;

/// <summary>A measure of how far each prediction is from its target.</summary>
/// <param name="OfElements">The loss of each element, from predictions and targets of the same shape.</param>
/// <param name="DefaultReduction">The reduction if the caller names none.</param>
/// <param name="Family">The kind of loss.</param>
/// <param name="OfLogits">Turns logits into probabilities; <see langword="null"/> if the loss takes predictions as they are.</param>
public sealed record LossFunction(
    Func<Node, Node, Node> OfElements,
    Reduction DefaultReduction = Reduction.Mean,
    LossFamily Family = LossFamily.Other,
    Func<Node, Node>? OfLogits = null
)
{
    /// <summary>Whether targets must lie between 0 and 1.</summary>
    public bool TargetsAreProbabilities => Family is LossFamily.BinaryCrossEntropy or LossFamily.CrossEntropy;
}
