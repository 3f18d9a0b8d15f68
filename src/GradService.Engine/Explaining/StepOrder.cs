using GradService.Engine.Graph;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>The order in which a training step is worked out by hand.</summary>
internal static class StepOrder
{
    /// <summary>
    /// Every value, gradient and new value in order. Gradients go from the last quantity to the first, with those of the data at the end.
    /// </summary>
    public static IReadOnlyList<(Quantity Quantity, Phase Phase, Node Node)> Of(TrainingStep step) =>
        [
            .. step.Quantities.Select(quantity =>
                (quantity, quantity.Role == QuantityRole.Loss ? Phase.Loss : Phase.Forward, quantity.Value)
            ),
            .. step
                .Quantities.Reverse()
                .Where(quantity => quantity.Role != QuantityRole.Loss)
                .OrderBy(quantity => quantity.Role == QuantityRole.Data)
                .Select(quantity => (quantity, Phase.Backward, quantity.Gradient)),
            .. step
                .Quantities.Where(quantity => quantity.Updated is not null)
                .Select(quantity => (quantity, Phase.Update, quantity.Updated!)),
        ];

    /// <summary>The heading of a phase.</summary>
    public static string Heading(Phase phase) =>
        phase switch
        {
            Phase.Forward => "Forward pass",
            Phase.Loss => "Loss",
            Phase.Backward => "Backward pass",
            _ => "Update",
        };
}
