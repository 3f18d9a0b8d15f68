namespace GradService.Engine.Drafts;

/// <summary>Finds numbers at a kink, or so near it that rounding may put them on the other side.</summary>
internal static class NearKinks
{
    public static IEnumerable<LintFinding> Find(Draft draft)
    {
        var margins = PlaceNames
            .Computed(draft)
            .Where(computed => computed.Node.Operation.Kink is not null)
            .ToList()
            .ConvertAll(computed =>
                (computed.Node, computed.Quantity, Margin: computed.Node.Operation.Kink!.Margin(computed.Node.Operands))
            );
        if (margins.Count == 0)
        {
            yield break;
        }

        var step = draft.Model.Key.Step;
        using var evaluation = step.Plan([.. margins.Select(computed => computed.Margin)]).Evaluate(step.Assignment, draft.Checkpoint);
        foreach (var (node, quantity, margin) in margins)
        {
            var distances = evaluation[margin].ToArray();
            var honest = draft.Honest[margin];
            List<int> near = [.. Enumerable.Range(0, distances.Length).Where(i => Math.Abs(distances[i]) <= honest.Error(i))];
            if (near.Count > 0)
            {
                yield return new LintFinding(
                    LintKind.Kink,
                    quantity,
                    near.Exists(i => distances[i] == 0)
                        ? $"{node.Operation} is exactly at its kink in {PlaceNames.Of(quantity, node, near)}: every subgradient is right "
                            + $"there, so the answer depends on a convention."
                        : $"{node.Operation} is so near its kink in {PlaceNames.Of(quantity, node, near)} that honest rounding can put it "
                            + $"on either side."
                );
            }
        }
    }
}
