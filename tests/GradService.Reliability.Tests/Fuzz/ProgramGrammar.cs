using System.Text.Json.Nodes;

namespace GradService.Reliability.Tests.Fuzz;

/// <summary>Generates random programs: most follow the grammar of formulas, one in four has an invalid text inserted.</summary>
/// <param name="random">The random generator.</param>
internal sealed class ProgramGrammar(Random random)
{
    private static readonly string[] Functions =
    [
        "exp",
        "log",
        "sqrt",
        "abs",
        "sin",
        "cos",
        "tanh",
        "sigmoid",
        "relu",
        "leakyRelu",
        "elu",
        "softplus",
        "silu",
        "gelu",
        "softmax",
        "logSoftmax",
        "transpose",
        "sum",
        "mean",
        "max",
        "min",
        "System.IO.File",
        "eval",
    ];

    private static readonly string[] Operators = ["+", "-", "*", "/", "@", "^", "**"];
    private static readonly string[] Intruders =
    [
        "٣",
        "ｘ",
        "−",
        "×",
        "\u200b",
        "\u202e",
        "\0",
        "\n",
        ";",
        "(",
        ")",
        "=",
        "==",
        "1e400",
        "1e",
        "1.2.3",
        ".",
        "2x",
        "x'",
        "/*",
        "'; drop",
        "{{7*7}}",
        "${x}",
        "\\",
    ];

    private readonly List<string> _names = ["x", "v", "m", "w"];

    /// <summary>Generates an exercise with a program.</summary>
    public JsonObject Write()
    {
        var variables = new JsonObject
        {
            ["x"] = Number(),
            ["v"] = new JsonArray(Number(), Number(), Number()),
            ["m"] = new JsonArray(new JsonArray(Number(), Number(), Number()), new JsonArray(Number(), Number(), Number())),
            ["w"] = new JsonArray(new JsonArray(Number(), Number()), new JsonArray(Number(), Number()), new JsonArray(Number(), Number())),
        };
        var statements = new JsonArray();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var name = $"q{i}";
            statements.Add(JsonValue.Create($"{name} = {Expression(random.OnceIn(30) ? random.Next(300) : random.Next(6))}"));
            _names.Add(name);
        }

        statements.Add(JsonValue.Create($"loss = {random.Pick((string[])["sum", "mean"])}({random.Pick(_names)})"));
        if (random.OnceIn(4))
        {
            var at = random.Next(statements.Count);
            var text = statements[at]!.GetValue<string>();
            statements[at] = JsonValue.Create(text.Insert(random.Next(text.Length + 1), random.Pick(Intruders)));
        }

        var body = new JsonObject
        {
            ["program"] = new JsonObject { ["variables"] = variables, ["statements"] = statements },
        };
        if (random.OnceIn(2))
        {
            body["program"]!["parameters"] = new JsonArray("w", "x");
            body["learningRate"] = 0.1;
        }

        return body;
    }

    private JsonValue Number() => JsonValue.Create(Math.Round(random.NextDouble() * 6 - 3, 2));

    private string Expression(int depth) =>
        depth <= 0
            ? random.OnceIn(3)
                ? $"{random.Next(4)}"
                : random.Pick(_names)
            : random.Next(5) switch
            {
                0 => $"{random.Pick(Functions)}({Expression(depth - 1)})",
                1 => $"-{Expression(depth - 1)}",
                2 => $"({Expression(depth - 1)})" + (random.OnceIn(3) ? ".T" : ""),
                3 => $"{random.Pick((string[])["sum", "mean", "max", "min"])}({Expression(depth - 1)}, "
                    + $"{random.Pick((string[])["axis=0", "axis=1", "axis=2", "0", "x"])})",
                _ => $"{Expression(depth - 1)} {random.Pick(Operators)} {Expression(random.Next(Math.Min(depth, 3)))}",
            };
}
