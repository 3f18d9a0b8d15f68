namespace GradService.Engine.Exporting;

/// <summary>The functions of formulas in PyTorch.</summary>
internal static class TorchFunctions
{
    /// <summary>All functions, by their name in formulas; except those used only in gradients, which autograd computes.</summary>
    public static IReadOnlyDictionary<string, PythonFunction> All { get; } =
        new Dictionary<string, PythonFunction>
        {
            ["exp"] = new("torch.exp({0})"),
            ["log"] = new("torch.log({0})"),
            ["sqrt"] = new("torch.sqrt({0})"),
            ["abs"] = new("torch.abs({0})"),
            ["sin"] = new("torch.sin({0})"),
            ["cos"] = new("torch.cos({0})"),
            ["tanh"] = new("torch.tanh({0})"),
            ["max"] = new("torch.maximum({0}, {1})"),
            ["min"] = new("torch.minimum({0}, {1})"),
            ["relu"] = new("torch.relu({0})"),
            ["leakyRelu"] = new("F.leaky_relu({0}, negative_slope={p})"),
            ["elu"] = new("F.elu({0}, alpha={p})"),
            ["sigmoid"] = new("torch.sigmoid({0})"),
            // Above the threshold PyTorch returns x itself; at its default of 20 the difference is still visible in float64.
            ["softplus"] = new("F.softplus({0}, threshold=50)"),
            ["silu"] = new("F.silu({0})"),
            ["gelu"] = new("F.gelu({0})"),
            ["bipolarSigmoid"] = new("torch.tanh(0.5 * ({0}))"),
            ["hardSigmoid"] = new("F.hardsigmoid({0})"),
            ["hardTanh"] = new("F.hardtanh({0})"),
            ["relu6"] = new("F.relu6({0})"),
            ["selu"] = new("F.selu({0})"),
            ["mish"] = new("F.mish({0})"),
            ["softsign"] = new("F.softsign({0})"),
            ["logSigmoid"] = new("F.logsigmoid({0})"),
            ["sign"] = new("torch.sign({0})"),
            ["step"] = new("(({0}) > 0).double()"),
            ["softmax"] = new("torch.softmax({0}, dim=-1)"),
            ["logSoftmax"] = new("torch.log_softmax({0}, dim=-1)"),
            ["outer"] = new("torch.outer({0}, {1})"),
            ["huber"] = new("F.huber_loss({0}, torch.zeros_like({0}), reduction=\"none\", delta={p})"),
            // Not F.binary_cross_entropy, which clamps its gradient near 0 and 1.
            ["binaryCrossEntropy"] = new("-(torch.xlogy({1}, {0}) + torch.xlogy(1 - {1}, 1 - {0}))"),
            ["binaryCrossEntropyWithLogits"] = new("F.binary_cross_entropy_with_logits({0}, {1}, reduction=\"none\")"),
            ["crossEntropy"] = new("-torch.xlogy({1}, {0})"),
        };
}
