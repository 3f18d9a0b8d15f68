using GradService.Engine.Choices;
using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent, as in torch.optim.SGD without dampening: v ← μ v + g, θ ← θ − η v. With Nesterov momentum: θ ← θ − η (g + μ
/// v).
/// </summary>
public sealed record Sgd : Optimizer
{
    private static readonly NumberSetting MomentumSetting = new("momentum", 0) { AtLeast = 0 };
    private static readonly FlagSetting NesterovSetting = new("nesterov");

    /// <summary>Plain gradient descent, without momentum.</summary>
    public static readonly Sgd Plain = new();

    /// <summary>The choice of it by name.</summary>
    public static Choice<Optimizer> Choice { get; } =
        new(
            "sgd",
            values => new Sgd
            {
                Momentum = values[MomentumSetting],
                Nesterov = values[NesterovSetting],
                WeightDecay = values[WeightDecaySetting],
            },
            MomentumSetting,
            NesterovSetting,
            WeightDecaySetting
        )
        {
            Synonyms = ["gd", "gradientDescent"],
            Formula = "θ ← θ − η g; with momentum: v ← μ v + g, θ ← θ − η v; with Nesterov momentum: θ ← θ − η (g + μ v)",
            Rule = values =>
                values[NesterovSetting] && !(values[MomentumSetting] > 0)
                    ? (NesterovSetting, "a momentum greater than 0 beside nesterov; found none")
                    : null,
        };

    /// <summary>μ, at least 0.</summary>
    public double Momentum { get; init; } = MomentumSetting.Default;

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
