using System.Globalization;
using System.Text;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Drawing;

/// <summary>
/// Writes a drawing in DOT, the language of Graphviz. Each node is a record with value and gradient, each layer a box. An edge is labelled
/// with the local derivative or, between tensors, with the formula of its gradient contribution.
/// </summary>
public static class DotWriter
{
    // Graphviz rejects strings longer than about 16,000 bytes.
    private const int LongestTitle = 1_000;

    /// <summary>Writes the document.</summary>
    /// <param name="drawing">The drawing.</param>
    /// <param name="title">Its title; any text.</param>
    public static string Write(StepDrawing drawing, string? title)
    {
        var text = new StringBuilder(
            "digraph step {\n  rankdir=LR;\n  node [shape=record, fontname=\"Helvetica\", fontsize=11];\n  edge "
                + "[fontname=\"Helvetica\", fontsize=9];\n"
        );
        if (!string.IsNullOrWhiteSpace(title))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  labelloc=t;\n  label={Quoted(title.Length <= LongestTitle ? title : $"{title[..LongestTitle]}…")};\n"
            );
        }

        foreach (var (i, layer) in drawing.Nodes.GroupBy(node => node.Layer).Index())
        {
            var indent = layer.Key is null ? "  " : "    ";
            text.Append(layer.Key is null ? "" : $"  subgraph cluster_{i} {{\n    label={Quoted(layer.Key)};\n    color=gray;\n");
            foreach (var node in layer)
            {
                var label = $"{{ {node.Label} | value {Shown(node.Value)} | gradient {Shown(node.Gradient)} }}";
                text.Append(CultureInfo.InvariantCulture, $"{indent}{node.Id} [label={Quoted(label)}{Style(node)}];\n");
            }

            text.Append(layer.Key is null ? "" : "  }\n");
        }

        foreach (var edge in drawing.Edges)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {edge.From.Id} -> {edge.To.Id} [label={Quoted(edge.Label)}];\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>A number; for a tensor, its shape and its largest absolute value.</summary>
    internal static string Shown(Tensor tensor)
    {
        if (tensor.Values.Length == 1)
        {
            return Decimals.Rounded(tensor.Values[0], Explaining.ShownNumbers.ResultDigits).Digits;
        }

        var largest = 0.0;
        foreach (var value in tensor.Values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return $"{tensor.Shape}, up to {Decimals.Rounded(largest, 3).Digits}";
    }

    private static string Style(DrawnNode node) =>
        node.Quantity.Role switch
        {
            Training.QuantityRole.Parameter => ", style=filled, fillcolor=\"#e8f0fe\"",
            Training.QuantityRole.Loss => ", style=filled, fillcolor=\"#fde8e4\"",
            Training.QuantityRole.Data => ", style=filled, fillcolor=\"#f1f3f4\"",
            _ => "",
        };

    /// <summary>
    /// A DOT string. In a record label, braces and bars are structure and are not escaped, so user-supplied text is allowed only in titles.
    /// </summary>
    private static string Quoted(string text) =>
        $"\"{string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) ? " " : $"{c}"))}\"";
}
