using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent, as torch.optim.SGD without dampening: v ← μ v + g, θ ← θ − η v; with Nesterov's look ahead θ ← θ − η (g + μ
/// v).
/// </summary>
public sealed record Sgd : Optimizer
{
    /// <summary>Gradient descent and nothing else.</summary>
    public static readonly Sgd Plain = new();

    /// <summary>μ, at least 0.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether to look ahead; needs momentum.</summary>
    public bool Nesterov { get; init; }

    private protected override Node Step(Node parameter, Node gradient, OptimizerMemory memory)
    {
        if (Momentum == 0)
        {
            return parameter - memory.Rate * gradient;
        }

        var velocity = memory.Remember(parameter, velocity => Momentum * velocity + gradient);
        return parameter - memory.Rate * (Nesterov ? gradient + Momentum * velocity : velocity);
    }
}
