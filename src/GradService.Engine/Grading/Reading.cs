using GradService.Engine.Diagnosing;
using GradService.Engine.Graph;
using GradService.Engine.Marking;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Grading;

/// <summary>A submission read under one convention: its marks, and the searches for what went wrong.</summary>
internal sealed class Reading
{
    private readonly Marker _marker;
    private readonly Lazy<Search> _rounded;

    /// <param name="convention">The convention; <see langword="null"/> for the exercise's own.</param>
    /// <param name="model">How the answered nodes are computed under the convention.</param>
    /// <param name="fields">The answers with the right values under the convention. The constructor sets their verdicts.</param>
    /// <param name="options">The grading options.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    public Reading(Convention? convention, FaultModel model, IReadOnlyList<Field> fields, GradingOptions options, Checkpoint checkpoint)
    {
        (Convention, Model, Fields, Answered) = (convention, model, fields, AnsweredAmong(fields));
        _marker = new Marker(model.Graph, fields, options.Rounding, options.MinimumSignificantFigures, checkpoint);
        Exact = new Search(model, Answered, _marker.Own, carried: null, checkpoint);
        _rounded = new(() => new Search(model, Answered, _marker.Own, _marker.Carried, checkpoint));
    }

    /// <summary>The convention; <see langword="null"/> for the exercise's own.</summary>
    public Convention? Convention { get; }

    /// <summary>How the answered nodes are computed under the convention.</summary>
    public FaultModel Model { get; }

    /// <summary>The answers with the right values under the convention.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>One field for each answered node.</summary>
    public IReadOnlyList<Field> Answered { get; }

    /// <summary>The search for mistakes that assumes rounding only in the written numbers.</summary>
    public Search Exact { get; }

    /// <summary>The search for mistakes that also allows for rounding of unseen intermediate numbers.</summary>
    public Search Rounded => _rounded.Value;

    /// <summary>Whether rounding of intermediate numbers explains every error.</summary>
    public bool IsRounded => _marker.Carried is not null && Rounded.Wrong.Count == 0;

    /// <summary>
    /// The first errors by one of the searches: answered nodes that do not follow, and are not computed from such a node.
    /// </summary>
    public IReadOnlyList<Node> First(Search search)
    {
        var (wrong, spoilt, first) = (search.Wrong.ToHashSet(), new HashSet<Node>(), new List<Node>());
        foreach (var node in Model.Graph.Answered)
        {
            var isDownstream = Model.Graph.Parents(node).Any(spoilt.Contains);
            if (wrong.Contains(node) && !isDownstream)
            {
                first.Add(node);
            }

            if (wrong.Contains(node) || isDownstream)
            {
                spoilt.Add(node);
            }
        }

        return first;
    }

    /// <summary>
    /// Marks every answer that is right under the convention, but not under the exercise's own, as <see cref="GradeVerdict.Convention"/>.
    /// </summary>
    public void CallConventional()
    {
        foreach (var field in Convention is null ? [] : Fields)
        {
            foreach (
                var i in field.Indices.Where(i =>
                    field.Verdicts[i] == GradeVerdict.Correct && Math.Abs(field.Answers[i].Value - field.Original[i]) > field.Tolerances[i]
                )
            )
            {
                field.Verdicts[i] = GradeVerdict.Convention;
            }
        }
    }

    /// <summary>One field for each answered node, in the order of computation.</summary>
    public static IReadOnlyList<Field> AnsweredAmong(IReadOnlyList<Field> fields) =>
        [.. fields.Where(field => field is { HasNumbers: true, Entry.IsGiven: false }).DistinctBy(field => field.Node)];
}
