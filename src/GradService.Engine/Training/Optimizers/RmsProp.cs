using GradService.Engine.Choices;
using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Training.Optimizers;

/// <summary>
/// RMSprop, as in torch.optim.RMSprop: v ← α v + (1 − α) g², θ ← θ − η g / (√v + ε) (Tieleman and Hinton, 2012). If centered, the square of
/// the mean gradient is subtracted from v. With momentum: b ← μ b + g / (√v + ε), θ ← θ − η b.
/// </summary>
public sealed record RmsProp : Optimizer
{
    private static readonly NumberSetting AlphaSetting = new("alpha", 0.99) { AtLeast = 0, Below = 1 };
    private static readonly NumberSetting EpsilonSetting = new("epsilon", 1e-8) { AtLeast = 0 };
    private static readonly NumberSetting MomentumSetting = new("momentum", 0) { AtLeast = 0 };
    private static readonly FlagSetting CenteredSetting = new("centered");

    /// <summary>The choice of it by name.</summary>
    public static Choice<Optimizer> Choice { get; } =
        new(
            "rmsprop",
            values => new RmsProp
            {
                Alpha = values[AlphaSetting],
                Epsilon = values[EpsilonSetting],
                Momentum = values[MomentumSetting],
                Centered = values[CenteredSetting],
                WeightDecay = values[WeightDecaySetting],
            },
            AlphaSetting,
            EpsilonSetting,
            MomentumSetting,
            CenteredSetting,
            WeightDecaySetting
        )
        {
            Formula =
                "v ← α v + (1 − α) g², θ ← θ − η g / (√v + ε); with momentum: b ← μ b + g / (√v + ε), θ ← θ − η b; "
                + "centered: v less the square of the running mean of g",
        };

    /// <summary>α, from 0 to below 1.</summary>
    public double Alpha { get; init; } = AlphaSetting.Default;

    /// <summary>ε, at least 0.</summary>
    public double Epsilon { get; init; } = EpsilonSetting.Default;

    /// <summary>μ, at least 0.</summary>
    public double Momentum { get; init; } = MomentumSetting.Default;

    /// <summary>Whether the square of the mean gradient is subtracted from v.</summary>
    public bool Centered { get; init; }

    /// <inheritdoc/>
    public override double DefaultLearningRate => 0.01;

    private protected override Node Step(Node parameter, Node gradient, OptimizerMemory memory)
    {
        var square = memory.Remember(parameter, square => Alpha * square + (1 - Alpha) * Functions.Square.Of(gradient));
        if (Centered)
        {
            square -= Functions.Square.Of(memory.Remember(parameter, mean => Alpha * mean + (1 - Alpha) * gradient));
        }

        var change = gradient / (Functions.Sqrt.Of(square) + Epsilon);
        return parameter - memory.Rate * (Momentum == 0 ? change : memory.Remember(parameter, buffer => Momentum * buffer + change));
    }
}
