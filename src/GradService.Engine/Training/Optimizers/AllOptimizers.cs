using GradService.Engine.Choices;

namespace GradService.Engine.Training.Optimizers;

/// <summary>The optimizers that can update the parameters.</summary>
public static class AllOptimizers
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<Choice<Optimizer>> All { get; } = [Sgd.Choice, Adam.Choice, RmsProp.Choice];
}
