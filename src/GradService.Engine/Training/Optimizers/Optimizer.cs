using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Training.Optimizers;

/// <summary>
/// A rule that makes new parameters from the old ones and their gradients; written as nodes, so that it is part of the one graph.
/// </summary>
public abstract record Optimizer
{
    /// <summary>How much of each parameter is added to its gradient first (L2 regularisation); at least 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>η where none is given.</summary>
    public virtual double DefaultLearningRate => 0.001;

    /// <summary>The new value of a parameter.</summary>
    /// <param name="parameter">Its value.</param>
    /// <param name="gradient">∂loss/∂parameter.</param>
    /// <param name="memory">The learning rate, and what the optimizer remembers from step to step.</param>
    internal Node Update(Node parameter, Node gradient, OptimizerMemory memory) =>
        Step(parameter, WeightDecay == 0 ? gradient : gradient + WeightDecay * parameter, memory);

    /// <summary>The new value of a parameter, from its gradient with the decay in it.</summary>
    private protected abstract Node Step(Node parameter, Node gradient, OptimizerMemory memory);
}
