using GradService.Engine.Answers;
using GradService.Engine.Graph;
using GradService.Engine.Marking;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>Names nodes and faults by the quantities of the exercise.</summary>
internal sealed class Names(AnswerKey key)
{
    private readonly Dictionary<Node, string> _names = key
        .Entries.GroupBy(entry => entry.Node)
        .ToDictionary(group => group.Key, group => group.First().Quantity);

    /// <summary>The quantity of which a node is the value, the gradient or the update.</summary>
    public string Of(Node node) => _names[node];

    /// <summary>The quantities whose rules a fault replaces.</summary>
    public IReadOnlyList<string> Of(Fault fault) => [.. fault.Substitutions.Select(substitution => Of(substitution.Site)).Distinct()];

    /// <summary>The mistakes of an explanation, each with the number of wrong answers that it explains.</summary>
    public IReadOnlyList<NamedMistake> Of(Hypothesis account, FaultModel model, IReadOnlyList<Field> fields) =>
        [
            .. account.Faults.Select(fault => new NamedMistake(
                fault.Mistake,
                At(fault, model),
                Wrong(fields, model.Graph.ReachedFrom(model.Effects[fault].Reached))
            )),
            .. account.Slips.Select(slip => new NamedMistake(slip.Mistake, Of(slip.Node), slip.Entries)),
        ];

    /// <summary>The quantity of the first site of a fault that shows.</summary>
    private string At(Fault fault, FaultModel model) =>
        Of(
            fault
                .Substitutions.Select(substitution => substitution.Site)
                .OrderBy(site => model.Effects[fault].Reaches(site) ? 0 : 1)
                .First()
        );

    private static int Wrong(IReadOnlyList<Field> fields, HashSet<Node> reached) =>
        fields
            .Where(field => reached.Contains(field.Node))
            .Sum(field => field.Indices.Count(i => !field.IsRight(i) && field.Verdicts[i] != GradeVerdict.Convention));
}
