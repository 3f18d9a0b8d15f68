using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Differentiation;

/// <summary>Shorthand for a <see cref="BackwardPass"/> of which only the gradients are needed.</summary>
public static class Differentiation
{
    /// <summary>
    /// Adds ∂<paramref name="output"/>/∂v for each of the <paramref name="variables"/>. It is zero if the output does not depend on the
    /// variable.
    /// </summary>
    /// <inheritdoc cref="BackwardPass.From"/>
    public static IReadOnlyDictionary<Node, Node> Differentiate(this Node output, IEnumerable<Node> variables)
    {
        Node[] wanted = [.. variables];
        var gradients = BackwardPass.From(output, wanted).Gradients;
        return wanted
            .Distinct()
            .ToDictionary(
                variable => variable,
                variable => gradients.GetValueOrDefault(variable) ?? output.Graph.Filled(variable.Shape, 0)
            );
    }
}
