using System.Globalization;
using System.Text.Json.Nodes;

namespace GradService.Api.Tests.Explanations;

/// <summary>Exercises to explain, draw and export: the worked examples, and one for each activation with each loss.</summary>
internal static class Cases
{
    private static readonly string[] Activations =
    [
        "\"identity\"",
        "\"relu\"",
        """{ "function": "leakyRelu", "negativeSlope": 0.2 }""",
        """{ "function": "elu", "alpha": 0.7 }""",
        "\"sigmoid\"",
        "\"tanh\"",
        "\"softplus\"",
        "\"silu\"",
        "\"gelu\"",
        "\"softmax\"",
        "\"logSoftmax\"",
        "\"logSigmoid\"",
        "\"step\"",
        "\"sign\"",
        "\"bipolarSigmoid\"",
        "\"hardSigmoid\"",
        "\"hardTanh\"",
        "\"relu6\"",
        "\"selu\"",
        "\"mish\"",
        "\"softsign\"",
    ];

    private static readonly (string Loss, string Last)[] Losses =
    [
        ("\"mse\"", "identity"),
        ("\"halfSquaredError\"", "sigmoid"),
        ("\"mae\"", "tanh"),
        ("""{ "function": "huber", "delta": 0.3 }""", "identity"),
        ("\"binaryCrossEntropy\"", "sigmoid"),
        ("\"binaryCrossEntropyWithLogits\"", "identity"),
        ("\"crossEntropy\"", "softmax"),
        ("\"crossEntropyWithLogits\"", "identity"),
        ("""{ "function": "mse", "reduction": "sum" }""", "softplus"),
        ("""{ "function": "crossEntropy", "reduction": "mean" }""", "sigmoid"),
    ];

    /// <summary>The ids of the worked examples.</summary>
    public static IEnumerable<string> Fixtures =>
        TestData.Files("Fixtures", ".json").Select(file => Path.GetFileNameWithoutExtension(file));

    /// <summary>The exercise of a worked example.</summary>
    public static string Fixture(string id) => TestData.Json("Fixtures", $"{id}.json").GetProperty("exercise").GetRawText();

    /// <summary>
    /// A network with two hidden units for each activation and each loss. Both weight layouts occur, and no number lies on a kink.
    /// </summary>
    public static IEnumerable<string> Networks =>
        from activation in Activations
        from loss in Losses
        select Network(activation, loss.Loss, loss.Last, activation == "\"tanh\"" ? "outIn" : "inOut");

    /// <summary>Programs that together use every function and operator.</summary>
    public static IEnumerable<string> Programs =>
        [
            Program(
                """{ "x": [[0.5, -1.2], [2.0, 0.3]], "w": [[0.4], [-0.7]], "b": 0.1 }""",
                """["w", "b"]""",
                "u = x @ w + b",
                "v = sigmoid(u) * tanh(u) - u ^ 3 / 7",
                "l = sum(v ** 2) + mean(abs(w))"
            ),
            Program(
                """{ "x": [0.5, 1.2, 2.0], "y": [1, 2, 3] }""",
                """["x"]""",
                "a = exp(-x) + log(y) * sqrt(x)",
                "c = max(a, y) - min(x, 0.9) + relu(x - 1)",
                "l = x @ c + sum(sin(x) * cos(y))"
            ),
            Program(
                """{ "m": [[0.5, 1.2, 2.0], [-1, 0.25, 0.75]], "s": 2 }""",
                """["m"]""",
                "p = softmax(m)",
                "q = logSoftmax(m / s)",
                "r = sum(p * q, axis=1) + mean(m, axis=1)",
                "t = transpose(r) @ r",
                "l = -sum(t) + mean(m.T @ m)"
            ),
            Program(
                """{ "m": [[0.5, 1.2], [-1, 0.25]] }""",
                "[]",
                "a = elu(m, alpha=0.5) + leakyRelu(m, negativeSlope=0.1)",
                "b = softplus(a) + silu(a) - gelu(m)",
                "l = mean(b)"
            ),
            Program(
                """{ "m": [[0.5, 1.2], [-1, 0.25]], "v": [0.75, -2], "w": [1.5, 0.4] }""",
                """["m", "v"]""",
                "a = m @ v",
                "b = w @ m",
                "l = a @ b + b @ v"
            ),
            Program("""{ "x": 2.0, "n": 3.0 }""", """["x"]""", "u = x ^ n + 2 ^ -x", "v = u * u - x / u", "l = v"),
            Program(
                """{ "f": 1.5, "lambda": -0.5, "np": 0.25 }""",
                """["f", "lambda"]""",
                "print = f * lambda + np",
                "d_f = print * f",
                "sum_ = d_f - lambda"
            ),
        ];

    /// <summary>
    /// Exercises with awkward numbers: saturated units, values that are only rounding error, kinks hit by rounding, derivatives that
    /// overflow, shared gradients.
    /// </summary>
    public static IEnumerable<string> Hard =>
        [
            """
                { "network": { "layers": [{ "weights": [[40, -50, 0.5]], "activation": "sigmoid" }] }, "loss": "binaryCrossEntropy",
                "inputs": [[1]], "targets": [[0, 1, 0.25]], "learningRate": 1 }
                """,
            """
                { "network": { "layers": [{ "weights": [[-30, 30, 12]], "activation": "sigmoid" }] }, "loss": "binaryCrossEntropy",
                "inputs": [[1]], "targets": [[1, 0, 0]], "learningRate": 1 }
                """,
            """
                { "network": { "layers": [{ "weights": [[300, -20, 0.5]], "activation": "softmax" }] }, "loss": "crossEntropy",
                "inputs": [[2]], "targets": [[0, 1, 0]], "learningRate": 1 }
                """,
            """
                { "network": { "layers": [{ "weights": [[30, -4, 0.5]], "activation": "tanh" }] }, "loss": "mse", "inputs": [[1]],
                "targets": [[-1, 0.5, 0]], "learningRate": 1 }
                """,
            """
                { "network": { "layers": [{ "weights": [[0.1]], "bias": [0.2] }] }, "loss": "mse", "inputs": [[1]], "targets": [[0.3]],
                "learningRate": 0.5 }
                """,
            """
                { "network": { "layers": [{ "weights": [[0.1]], "bias": [-0.3], "activation": "relu" }, { "weights": [[2]],
                "bias": [1] }] }, "loss": "mse", "inputs": [[3]], "targets": [[0.3]], "learningRate": 0.5 }
                """,
            Program("""{ "w": [0.1, -0.15, 0.05], "s": 1e10 }""", """["w"]""", "m = sum(w)", "r = relu(m) * s", "l = r + m * s"),
            Program(
                """{ "m": [[0.5, 1.2], [-1, 0.25]], "v": [1.5, -2] }""",
                """["m", "v"]""",
                "u = m + m.T",
                "w = u + v",
                "l = sum(w) + mean(v)"
            ),
            Program("""{ "x": 3.0 }""", """["x"]""", "a = x * 2", "b = a", "c = b + 0", "l = c * 1 - 0.5"),
        ];

    private static string Network(string activation, string loss, string last, string layout)
    {
        var (hidden, output) =
            layout == "inOut"
                ? ("[[0.3, -0.8], [0.55, 0.25]]", "[[0.7, -0.4, 0.2], [0.15, 0.6, -0.9]]")
                : ("[[0.3, 0.55], [-0.8, 0.25]]", "[[0.7, 0.15], [-0.4, 0.6], [0.2, -0.9]]");
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            { "network": { "weightLayout": "{{layout}}", "layers": [
                { "name": "hidden", "weights": {{hidden}}, "bias": [0.1, -0.35], "activation": {{activation}} },
                { "weights": {{output}}, "bias": [0.05, -0.15, 0.3], "activation": "{{last}}" } ] },
              "loss": {{loss}}, "inputs": [[0.5, -1.25], [1.5, 0.75]], "targets": [[0.2, 0.5, 0.3], [1, 0, 0]], "learningRate": 0.1 }
            """
        );
    }

    private static string Program(string variables, string parameters, params string[] statements) =>
        new JsonObject
        {
            ["program"] = new JsonObject
            {
                ["variables"] = JsonNode.Parse(variables),
                ["parameters"] = JsonNode.Parse(parameters),
                ["statements"] = new JsonArray([.. statements.Select(statement => JsonValue.Create(statement))]),
            },
            ["learningRate"] = 0.1,
        }.ToJsonString();
}
