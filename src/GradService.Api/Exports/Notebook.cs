using System.Text.Json.Nodes;
using GradService.Engine.Explaining;
using GradService.Engine.Exporting;

namespace GradService.Api.Exports;

/// <summary>
/// Writes a Jupyter notebook (nbformat 4.5): the worked solution, with the program that computes it in code cells between.
/// </summary>
internal static class Notebook
{
    /// <summary>Creates the notebook.</summary>
    public static JsonObject Of(Explanation explanation, NumpyProgram program, string? title)
    {
        var cells = new JsonArray();
        Add(cells, "markdown", WorkedSolution.Introduction(explanation, title));
        Add(cells, "code", program.Preamble.Code);
        foreach (var section in program.Sections)
        {
            Add(cells, "markdown", section.Phase is { } phase ? WorkedSolution.Part(explanation, phase) : "");
            Add(cells, "code", section.Code);
        }

        Add(cells, "markdown", WorkedSolution.Ending(explanation));
        return new JsonObject
        {
            ["cells"] = cells,
            ["metadata"] = new JsonObject
            {
                ["kernelspec"] = new JsonObject
                {
                    ["display_name"] = "Python 3",
                    ["language"] = "python",
                    ["name"] = "python3",
                },
                ["language_info"] = new JsonObject { ["name"] = "python" },
            },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
    }

    private static void Add(JsonArray cells, string type, string source)
    {
        if (source.Length == 0)
        {
            return;
        }

        var cell = new JsonObject
        {
            ["cell_type"] = type,
            ["id"] = $"cell-{cells.Count + 1}",
            ["metadata"] = new JsonObject(),
            ["source"] = source.Trim(),
        };
        if (type == "code")
        {
            cell["execution_count"] = null;
            cell["outputs"] = new JsonArray();
        }

        cells.Add((JsonNode)cell);
    }
}
