namespace GradService.Api.Tests.Grades;

/// <summary>The exercise of the fixture hands-on-sigmoid, and answers to it, as request bodies.</summary>
internal static class HandsOn
{
    /// <summary>The members of the exercise of the fixture hands-on-sigmoid, without the braces around them.</summary>
    public const string Members = """
        "network": { "layers": [
            { "name": "hidden", "weights": [[0.1, 0.2]], "bias": [0.1, 0.1], "activation": "sigmoid" },
            { "name": "output", "weights": [[0.3], [0.4]], "bias": [0.1], "activation": "sigmoid" } ] },
        "loss": "halfSquaredError", "inputs": [[0.5]], "targets": [[1.0]], "learningRate": 0.1
        """;

    /// <summary>The numbers that the tutorial prints, typed as text.</summary>
    public const string WorkedByHand = """
        { "values": { "hidden.a": [["0.5374", "0.5498"]], "output.z": [["0.4811"]], "output.a": [["0.6180"]] },
          "loss": "0.0730",
          "gradients": { "output.weights": [["−0.0485"], ["−0.0496"]], "output.bias": ["−0.0902"],
                         "hidden.weights": [["−0.00337", "−0.00446"]], "hidden.bias": ["−0.00673", "−0.00891"] },
          "updated": { "hidden.weights": [["0.1003", "0.2004"]], "hidden.bias": ["0.1007", "0.1009"],
                       "output.weights": [["0.3049"], ["0.4050"]], "output.bias": ["0.1090"] } }
        """;

    /// <summary>Answers that omit the derivative of the output's sigmoid; the later ones follow from that.</summary>
    public const string Forgotten =
        """{ "gradients": { "output.z": [["-0.3820"]], "output.weights": [["-0.2053"], ["-0.2100"]], "output.bias": ["-0.3820"] } }""";

    /// <summary>A request to grade answers.</summary>
    public static string Grade(string answers, string grading = "{}") =>
        $$"""{ {{Members}}, "answers": {{answers}}, "grading": {{grading}} }""";

    /// <summary>The body of a class upload: the exercise in one line, then further lines.</summary>
    public static string Class(string grading, params IEnumerable<string> lines) =>
        string.Join('\n', [$$"""{ {{Members}}, "grading": {{grading}} }""".ReplaceLineEndings(" "), .. lines]);

    /// <summary>A line of a class upload, with the answers of one student.</summary>
    public static string Line(string id, string answers) => $$"""{ "id": "{{id}}", "answers": {{answers}} }""".ReplaceLineEndings(" ");
}
