using GradService.Engine.Graph;
using GradService.Engine.Marking;

namespace GradService.Engine.Diagnosing;

/// <summary>Charges each fault once, where it shows first. What follows from it by right rules is follow-through.</summary>
internal sealed class Credit(FaultModel model, IReadOnlyList<Field> fields, Hypothesis account)
{
    /// <summary>Sets the verdicts.</summary>
    /// <param name="search">The search that found the explanation.</param>
    public void ChargeOnce(Search search)
    {
        var charged = account
            .Faults.Select(fault => fields.FirstOrDefault(field => model.Effects[fault].Reaches(field.Node) && !field.IsAllRight)?.Node)
            .Concat(account.Slips.Select(slip => (Node?)slip.Node))
            .ToHashSet();
        foreach (var field in fields.Where(field => charged.Contains(field.Node)))
        {
            foreach (var i in search.OffEntries(field.Node).Where(i => field.IsRight(i) && !field.IsTruth(i)))
            {
                field.Verdicts[i] = GradeVerdict.Incorrect;
            }
        }

        var left = account.LeftNodes.ToHashSet();
        foreach (
            var field in fields.Where(field =>
                search.Wrong.Contains(field.Node) && !charged.Contains(field.Node) && !left.Contains(field.Node)
            )
        )
        {
            foreach (var i in field.Indices.Where(i => field.Verdicts[i] == GradeVerdict.Incorrect))
            {
                field.Verdicts[i] = GradeVerdict.FollowThrough;
            }
        }
    }
}
