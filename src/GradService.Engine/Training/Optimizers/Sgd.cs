using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent, as in torch.optim.SGD without dampening: v ← μ v + g, θ ← θ − η v. With Nesterov momentum: θ ← θ − η (g + μ
/// v).
/// </summary>
public sealed record Sgd : Optimizer
{
    /// <summary>Plain gradient descent, without momentum.</summary>
    public static readonly Sgd Plain = new();

    /// <summary>μ, at least 0.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether to use Nesterov momentum; requires momentum.</summary>
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
