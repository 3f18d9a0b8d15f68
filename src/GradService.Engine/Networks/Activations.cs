using GradService.Engine.Choices;
using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Networks;

/// <summary>The activations that a layer can have, one per line.</summary>
public static class Activations
{
    private static readonly NumberSetting NegativeSlope = new("negativeSlope", 0.01);
    private static readonly NumberSetting Alpha = new("alpha", 1);

    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<Choice<Operation>> All { get; } =
    [
        new("identity", _ => Functions.Identity) { Synonyms = ["linear", "purelin", "none"] },
        new("relu", _ => Functions.Relu) { Synonyms = ["rectifier", "poslin"] },
        new("leakyRelu", values => Functions.LeakyRelu(values[NegativeSlope]), NegativeSlope) { Synonyms = ["lrelu"] },
        new("elu", values => Functions.Elu(values[Alpha]), Alpha),
        new("sigmoid", _ => Functions.Sigmoid) { Synonyms = ["logistic", "logsig", "σ"] },
        new("tanh", _ => Functions.Tanh) { Synonyms = ["tansig", "hyperbolicTangent"] },
        new("softplus", _ => Functions.Softplus),
        new("silu", _ => Functions.Silu) { Synonyms = ["swish"] },
        new("gelu", _ => Functions.Gelu),
        new("softmax", _ => Softmax.Instance),
        new("logSoftmax", _ => LogSoftmax.Instance),
        new("logSigmoid", _ => Functions.LogSigmoid),
        new("step", _ => Functions.Step(0)) { Synonyms = ["heaviside", "hardlim", "threshold"] },
        new("sign", _ => Functions.Sign) { Synonyms = ["sgn", "signum", "hardlims"] },
        new("bipolarSigmoid", _ => Functions.BipolarSigmoid) { Synonyms = ["bipolarLogistic"] },
        new("hardSigmoid", _ => Functions.HardSigmoid),
        new("hardTanh", _ => Functions.HardTanh) { Synonyms = ["satlins"] },
        new("relu6", _ => Functions.Relu6),
        new("selu", _ => Functions.Selu),
        new("mish", _ => Functions.Mish),
        new("softsign", _ => Functions.Softsign) { Synonyms = ["elliotsig"] },
    ];
}
