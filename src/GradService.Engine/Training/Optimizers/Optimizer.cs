using GradService.Engine.Choices;
using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Training.Optimizers;

/// <summary>
/// An update rule: it computes new parameters from the old ones and their gradients. The rule consists of nodes in the step's graph.
/// </summary>
public abstract record Optimizer
{
    private protected static readonly NumberSetting WeightDecaySetting = new("weightDecay", 0) { AtLeast = 0 };

    /// <summary>The factor of each parameter that is added to its gradient before the update (L2 regularisation); at least 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The default of η.</summary>
    public virtual double DefaultLearningRate => 0.001;

    /// <summary>The new value of a parameter.</summary>
    /// <param name="parameter">Its value.</param>
    /// <param name="gradient">∂loss/∂parameter.</param>
    /// <param name="memory">The learning rate and the optimizer state.</param>
    internal Node Update(Node parameter, Node gradient, OptimizerMemory memory) =>
        Step(parameter, WeightDecay == 0 ? gradient : gradient + WeightDecay * parameter, memory);

    /// <summary>The new value of a parameter, from its gradient including weight decay.</summary>
    private protected abstract Node Step(Node parameter, Node gradient, OptimizerMemory memory);
}
