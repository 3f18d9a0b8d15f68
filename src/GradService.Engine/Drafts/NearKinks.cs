namespace GradService.Engine.Drafts;

/// <summary>Finds numbers at a kink, or so near it that rounding may put them on the other side.</summary>
internal static class NearKinks
{
    public static IEnumerable<LintFinding> Find(Draft draft)
    {
        foreach (var (node, quantity) in PlaceNames.Computed(draft).ToList())
        {
            if (node.Operation.Kink is not { } kink)
            {
                continue;
            }

            var margin = kink.Margin(node.Operands);
            using var evaluation = draft.Model.Key.Step.Plan([margin]).Evaluate(draft.Model.Key.Step.Assignment, draft.Checkpoint);
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
