using GradService.Engine.Choices;
using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Training.Optimizers;

/// <summary>
/// Adam, as in torch.optim.Adam: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε) (Kingma
/// and Ba, 2015).
/// </summary>
public sealed record Adam : Optimizer
{
    private static readonly NumberSetting Beta1Setting = new("beta1", 0.9) { AtLeast = 0, Below = 1 };
    private static readonly NumberSetting Beta2Setting = new("beta2", 0.999) { AtLeast = 0, Below = 1 };
    private static readonly NumberSetting EpsilonSetting = new("epsilon", 1e-8) { AtLeast = 0 };

    /// <summary>The choice of it by name.</summary>
    public static Choice<Optimizer> Choice { get; } =
        new(
            "adam",
            values => new Adam
            {
                Beta1 = values[Beta1Setting],
                Beta2 = values[Beta2Setting],
                Epsilon = values[EpsilonSetting],
                WeightDecay = values[WeightDecaySetting],
            },
            Beta1Setting,
            Beta2Setting,
            EpsilonSetting,
            WeightDecaySetting
        )
        {
            Formula = "m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)",
        };

    /// <summary>β₁, from 0 to below 1.</summary>
    public double Beta1 { get; init; } = Beta1Setting.Default;

    /// <summary>β₂, from 0 to below 1.</summary>
    public double Beta2 { get; init; } = Beta2Setting.Default;

    /// <summary>ε, at least 0.</summary>
    public double Epsilon { get; init; } = EpsilonSetting.Default;

    private protected override Node Step(Node parameter, Node gradient, OptimizerMemory memory)
    {
        var mean = memory.Remember(parameter, mean => Beta1 * mean + (1 - Beta1) * gradient);
        var square = memory.Remember(parameter, square => Beta2 * square + (1 - Beta2) * Functions.Square.Of(gradient));
        var scale = Functions.Sqrt.Of(square) / Functions.Sqrt.Of(Correction(Beta2, memory)) + Epsilon;
        return parameter - memory.Rate / Correction(Beta1, memory) * (mean / scale);
    }

    /// <summary>1 − βᵗ: the bias correction of a running mean that begins at 0.</summary>
    private static Node Correction(double beta, OptimizerMemory memory) =>
        1 - Arithmetic.Power.Of(memory.Count.Graph.Constant(beta), memory.Count);
}
