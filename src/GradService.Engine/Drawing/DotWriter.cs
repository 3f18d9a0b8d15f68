using System.Globalization;
using System.Text;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Drawing;

/// <summary>
/// A drawing in Graphviz's DOT: a record of value and gradient for each node, the layers boxed, the local derivative on each edge.
/// </summary>
public static class DotWriter
{
    // Graphviz reads no strings of more than some 16,000 bytes.
    private const int LongestTitle = 1_000;

    /// <summary>The document.</summary>
    /// <param name="drawing">The drawing.</param>
    /// <param name="title">Its title; any text.</param>
    public static string Write(Drawing drawing, string? title)
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

    /// <summary>A number; of a tensor its extents and how large its numbers are.</summary>
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
    /// A string of DOT. Braces and bars in a record are its structure, so only titles, which are no records, may hold what people wrote.
    /// </summary>
    private static string Quoted(string text) =>
        $"\"{string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) ? " " : $"{c}"))}\"";
}
