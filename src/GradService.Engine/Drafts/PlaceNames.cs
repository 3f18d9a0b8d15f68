using GradService.Engine.Graph;

namespace GradService.Engine.Drafts;

/// <summary>Names elements of tensors in findings.</summary>
internal static class PlaceNames
{
    private const int MostNamed = 5;

    /// <summary>Names some elements of a tensor: <c>hidden.z[0][1], hidden.z[1][1] and 3 more</c>.</summary>
    public static string Of(string name, Node node, IReadOnlyList<int> elements) =>
        string.Join(", ", elements.Take(MostNamed).Select(element => name + Place.At(element, node.Shape).Suffix(node.Shape)))
        + (elements.Count > MostNamed ? $" and {elements.Count - MostNamed} more" : "");

    /// <summary>The computed nodes of the forward pass, each with the quantity that it is part of.</summary>
    public static IEnumerable<(Node Node, string Quantity)> Computed(Draft draft)
    {
        var step = draft.Model.Key.Step;
        List<(int Index, string Name)> quantities =
        [
            .. step.Quantities.Select(quantity => (quantity.Value.Index, quantity.Name)).OrderBy(quantity => quantity.Index),
        ];
        return step
            .Loss.Graph.Nodes.Take(step.Loss.Index + 1)
            .Where(node => node.Operands.Length > 0)
            .Select(node => (node, quantities.First(quantity => quantity.Index >= node.Index).Name));
    }
}
