using GradService.Engine.Notation;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>The left sides of lines.</summary>
internal static class Subjects
{
    /// <summary>The symbol of the quantity, of its gradient, or of its new value.</summary>
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
