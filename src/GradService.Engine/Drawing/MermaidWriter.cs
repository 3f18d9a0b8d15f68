using System.Globalization;
using System.Text;
using GradService.Engine.Training;

namespace GradService.Engine.Drawing;

/// <summary>Writes a drawing as a Mermaid flowchart, which GitHub and many note-taking programs render.</summary>
public static class MermaidWriter
{
    /// <summary>Writes the document.</summary>
    public static string Write(StepDrawing drawing)
    {
        var text = new StringBuilder("flowchart LR\n");
        foreach (var (i, layer) in drawing.Nodes.GroupBy(node => node.Layer).Index())
        {
            text.Append(layer.Key is null ? "" : $"  subgraph g{i} [\"{layer.Key}\"]\n");
            foreach (var node in layer)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"  {node.Id}[\"{node.Label}<br/>value {DotWriter.Shown(node.Value)}<br/>gradient "
                        + $"{DotWriter.Shown(node.Gradient)}\"]{ClassOf(node)}\n"
                );
            }

            text.Append(layer.Key is null ? "" : "  end\n");
        }

        foreach (var edge in drawing.Edges)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {edge.From.Id} -->|\"{edge.Label}\"| {edge.To.Id}\n");
        }

        return text.Append("  classDef parameter fill:#e8f0fe\n  classDef loss fill:#fde8e4\n  classDef data fill:#f1f3f4\n").ToString();
    }

    private static string ClassOf(DrawnNode node) =>
        node.Quantity.Role switch
        {
            QuantityRole.Parameter => ":::parameter",
            QuantityRole.Loss => ":::loss",
            QuantityRole.Data => ":::data",
            _ => "",
        };
}
