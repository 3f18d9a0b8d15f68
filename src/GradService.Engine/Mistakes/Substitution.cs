using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Mistakes;

/// <summary>One node computed by another rule: what a mistake is.</summary>
/// <param name="Site">The node.</param>
/// <param name="Replacement">What stands in its place, of the same shape.</param>
public sealed record Substitution(Node Site, Node Replacement);

/// <summary>Writes substitutions the way they are read: <c>layer.Delta.Becomes(layer.ActivationGradient)</c>.</summary>
internal static class SubstitutionSyntax
{
    extension(Node site)
    {
        /// <summary>The substitution; <see langword="null"/> where the wrong rule gives another shape, or is the right rule.</summary>
        public Substitution? Becomes(Node? replacement) =>
            replacement is null || replacement == site || replacement.Shape != site.Shape ? null : new Substitution(site, replacement);

        /// <summary>The substitution of a multiple of what is right.</summary>
        public Substitution? IsMultipliedBy(double factor) => factor == 1 ? null : site.Becomes(factor * site.Correctly());

        /// <summary>
        /// The node's own rule, apart from the node: a wrong rule that contains it must not read what was written for the node.
        /// </summary>
        public Node Correctly() => site.Graph.Again(site);
    }
}
