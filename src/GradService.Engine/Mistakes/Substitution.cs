using GradService.Engine.Graph;
using GradService.Engine.Operations;

namespace GradService.Engine.Mistakes;

/// <summary>One node computed by a wrong rule. A mistake consists of one or more of these.</summary>
/// <param name="Site">The node.</param>
/// <param name="Replacement">The node that replaces it, of the same shape.</param>
public sealed record Substitution(Node Site, Node Replacement);

/// <summary>Fluent syntax for substitutions: <c>layer.Delta.ReplaceWith(layer.ActivationGradient)</c>.</summary>
internal static class SubstitutionSyntax
{
    extension(Node site)
    {
        /// <summary>
        /// A substitution of this node by another; <see langword="null"/> if the shapes differ or the replacement is the node itself.
        /// </summary>
        public Substitution? ReplaceWith(Node? replacement) =>
            replacement is null || replacement == site || replacement.Shape != site.Shape ? null : new Substitution(site, replacement);

        /// <summary>A substitution of the correct value times a factor; <see langword="null"/> for a factor of 1.</summary>
        public Substitution? ReplaceWithMultiple(double factor) => factor == 1 ? null : site.ReplaceWith(factor * site.WithCorrectRule());

        /// <summary>
        /// A second node with the correct rule. A wrong rule that contains the correct value reads this one, because the answer given for
        /// the original must not replace it.
        /// </summary>
        public Node WithCorrectRule() => site.Graph.Duplicate(site);
    }
}
