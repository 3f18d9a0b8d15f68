using System.Globalization;
using System.Text;

namespace GradService.Reliability.Tests;

/// <summary>Request bodies as JSON text.</summary>
internal static class Exercise
{
    /// <summary>A small exercise: two layers, three neurons.</summary>
    public const string Small = """
        {"network":{"layers":[{"weights":[[0.1, 0.2]], "activation":"sigmoid"}, {"weights":[[0.3], [0.4]]}]}, "loss":"mse",
        "inputs":[[0.5]], "targets":[[1]], "learningRate":0.1}
        """;

    /// <summary>The first line of a class upload: the exercise. Each further line holds one student's answers.</summary>
    public const string Class =
        """{"network":{"layers":[{"weights":[[0.1, 0.2]], "activation":"sigmoid"}, {"weights":[[0.3], [0.4]]}]}, """
        + "\"loss\":\"mse\", \"inputs\":[[0.5]], \"targets\":[[1]]}";

    /// <summary>A training request that takes longer than any test waits.</summary>
    public static string LongRun { get; } = Small[..^1] + ",\"steps\":100000000,\"every\":1000}";

    /// <summary>An exercise of one layer, whose response has more than 50 characters per weight.</summary>
    public static string Large(int inputs, int units)
    {
        var row = string.Join(',', Enumerable.Range(0, units).Select(i => (0.1 + 0.001 * i).ToString(CultureInfo.InvariantCulture)));
        var text = new StringBuilder("{\"network\":{\"layers\":[{\"weights\":[").AppendJoin(',', Enumerable.Repeat($"[{row}]", inputs));
        text.Append("],\"activation\":\"tanh\"}]},\"loss\":\"mse\",\"inputs\":[[").AppendJoin(',', Enumerable.Repeat("0.0123", inputs));
        text.Append("]],\"targets\":[[").AppendJoin(',', Enumerable.Repeat("1", units)).Append("]],\"learningRate\":0.1}");
        return text.ToString();
    }

    /// <summary>Text as a JSON request body.</summary>
    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>The line of a class upload with the answers of one student.</summary>
    public static string Line(int student) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"s{student}\",\"answers\":{{\"loss\":{0.25 + student % 7 * 0.01}}}}}");
}
