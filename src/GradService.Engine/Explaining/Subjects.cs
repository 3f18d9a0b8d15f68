using GradService.Engine.Notation;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>What stands on the left side of a line.</summary>
internal static class Subjects
{
    /// <summary>The quantity itself, its gradient, or its new value.</summary>
    public static Expression Of(TrainingStep step, Quantity quantity, Phase phase)
    {
        var isSingle = quantity.Value.Shape.Length == 1;
        return phase switch
        {
            Phase.Backward => Gradient(step, quantity),
            Phase.Update => new Reference(quantity.Symbol.Updated(), isSingle),
            _ => new Reference(quantity.Symbol, isSingle),
        };
    }

    /// <summary>∂loss/∂quantity.</summary>
    public static Derivative Gradient(TrainingStep step, Quantity quantity) =>
        new(step.LossQuantity.Symbol, quantity.Symbol, quantity.Value.Shape.Length == 1);
}
