namespace GradService.Engine.Exporting;

/// <summary>The functions of formulas in NumPy, in forms without overflow or cancellation.</summary>
internal static class NumpyFunctions
{
    /// <summary>All functions, by their name in formulas.</summary>
    public static IReadOnlyDictionary<string, PythonFunction> All { get; } =
        new Dictionary<string, PythonFunction>
        {
            ["exp"] = new("np.exp({0})"),
            ["log"] = new("np.log({0})"),
            ["sqrt"] = new("np.sqrt({0})"),
            ["abs"] = new("np.abs({0})"),
            ["sin"] = new("np.sin({0})"),
            ["cos"] = new("np.cos({0})"),
            ["tanh"] = new("np.tanh({0})"),
            ["sign"] = new("np.sign({0})"),
            ["heaviside"] = new("np.heaviside({0}, 0.5)"),
            ["max"] = new("np.maximum({0}, {1})"),
            ["min"] = new("np.minimum({0}, {1})"),
            ["relu"] = new("np.maximum({0}, 0)"),
            ["outer"] = new("np.outer({0}, {1})"),
            ["broadcast"] = new("np.broadcast_to({0}, ({shape}))"),
            ["softplus"] = new("np.logaddexp(0, {0})"),
            ["step"] = new("step({*})", "def step(x, below=0.0):\n    return np.where(x > 0, 1.0, below)"),
            ["leakyRelu"] = new(
                "leaky_relu({0}, {1})",
                "def leaky_relu(x, negative_slope):\n    return np.where(x > 0, x, negative_slope * x)"
            ),
            ["elu"] = new("elu({0}, {1})", "def elu(x, alpha):\n    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))"),
            ["sigmoid"] = new("sigmoid({0})", "def sigmoid(x):\n    e = np.exp(-np.abs(x))\n    return np.where(x >= 0, 1, e) / (1 + e)"),
            ["silu"] = new("silu({0})", "def silu(x):\n    return x * sigmoid(x)", "sigmoid"),
            ["bipolarSigmoid"] = new("bipolar_sigmoid({0})", "def bipolar_sigmoid(x):\n    return np.tanh(0.5 * x)"),
            ["hardSigmoid"] = new("hard_sigmoid({0})", "def hard_sigmoid(x):\n    return np.clip(x / 6 + 0.5, 0, 1)"),
            ["hardTanh"] = new("np.clip({0}, -1, 1)"),
            ["relu6"] = new("np.clip({0}, 0, 6)"),
            ["selu"] = new(
                "selu({0})",
                "def selu(x):\n    negative = 1.6732632423543772 * np.expm1(np.minimum(x, 0))\n"
                    + "    return 1.0507009873554805 * np.where(x > 0, x, negative)"
            ),
            ["mish"] = new("mish({0})", "def mish(x):\n    return x * np.tanh(np.logaddexp(0, x))"),
            ["softsign"] = new("softsign({0})", "def softsign(x):\n    return x / (1 + np.abs(x))"),
            ["logSigmoid"] = new("log_sigmoid({0})", "def log_sigmoid(x):\n    return -np.logaddexp(0, -x)"),
            ["normalCdf"] = new(
                "normal_cdf({0})",
                "def normal_cdf(x):\n    return 0.5 * np.vectorize(math.erfc, otypes=[float])(-x / math.sqrt(2))"
            ),
            ["normalDensity"] = new(
                "normal_density({0})",
                "def normal_density(x):\n    return np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)"
            ),
            ["gelu"] = new("gelu({0})", "def gelu(x):\n    return x * normal_cdf(x)", "normalCdf"),
            ["sechSquare"] = new(
                "sech_square({0})",
                "def sech_square(x):\n    e = np.exp(-np.abs(x))\n    return (2 * e / (1 + e * e)) ** 2"
            ),
            ["huber"] = new(
                "huber({0}, {1})",
                "def huber(x, delta):\n    return np.where(np.abs(x) <= delta, 0.5 * x * x, delta * (np.abs(x) - 0.5 * delta))"
            ),
            ["logSoftmax"] = new(
                "log_softmax({0})",
                "def log_softmax(x):\n    shifted = x - np.max(x, axis=-1, keepdims=True)\n    return shifted - "
                    + "np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))"
            ),
            ["softmax"] = new("softmax({0})", "def softmax(x):\n    return np.exp(log_softmax(x))", "logSoftmax"),
            ["ratio"] = new(
                "ratio({0}, {1})",
                "def ratio(x, y):\n    x, y = np.broadcast_arrays(x, y)\n    return np.divide(x, y, out=np.zeros(x.shape), where=x != 0)"
            ),
            ["xlogy"] = new("xlogy({0}, {1})", "def xlogy(x, y):\n    return x * np.log(np.where(x == 0, 1, y))"),
            ["crossEntropy"] = new("cross_entropy({0}, {1})", "def cross_entropy(a, y):\n    return -xlogy(y, a)", "xlogy"),
            ["binaryCrossEntropy"] = new(
                "binary_cross_entropy({0}, {1})",
                "def binary_cross_entropy(a, y):\n    return -(xlogy(y, a) + xlogy(1 - y, 1 - a))",
                "xlogy"
            ),
            ["powerSlope"] = new(
                "power_slope({0}, {1})",
                "def power_slope(x, y):\n    return y * np.power(x, np.where(y == 0, 1, y - 1.0))"
            ),
            ["powerLog"] = new(
                "power_log({0}, {1})",
                "def power_log(x, y):\n    return np.power(x, y) * np.log(np.where((x == 0) & (y > 0), 1, x))"
            ),
        };
}
