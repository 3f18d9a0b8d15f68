using GradService.Engine.Diagnosing;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Grading;

/// <summary>A submission as it reads under a convention: marked, with what does not follow.</summary>
internal sealed class Reading
{
    private readonly Marking _marking;
    private readonly Lazy<Search> _rounded;

    /// <param name="convention">The convention; <see langword="null"/> for the exercise's own.</param>
    /// <param name="model">How the answered nodes are computed under it.</param>
    /// <param name="fields">The submission beside what is right under it; its verdicts are set.</param>
    /// <param name="options">How it is graded.</param>
    /// <param name="checkpoint">Passed between the pieces of the work.</param>
    public Reading(Convention? convention, FaultModel model, IReadOnlyList<Field> fields, GradingOptions options, Checkpoint checkpoint)
    {
        (Convention, Model, Fields, Answered) = (convention, model, fields, AnsweredAmong(fields));
        _marking = new Marking(model, fields, options.Rounding, options.MinimumSignificantFigures, checkpoint);
        Exact = new Search(model, Answered, _marking.Own, carried: null, checkpoint);
        _rounded = new(() => new Search(model, Answered, _marking.Own, _marking.Carried, checkpoint));
    }

    /// <summary>The convention; <see langword="null"/> for the exercise's own.</summary>
    public Convention? Convention { get; }

    /// <summary>How the answered nodes are computed.</summary>
    public FaultModel Model { get; }

    /// <summary>The submission beside what is right.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>A field for each node that is answered.</summary>
    public IReadOnlyList<Field> Answered { get; }

    /// <summary>The search for what went wrong, where only what was written down was rounded.</summary>
    public Search Exact { get; }

    /// <summary>The same, where numbers on the way may have been rounded as well.</summary>
    public Search Rounded => _rounded.Value;

    /// <summary>Whether rounding on the way accounts for everything.</summary>
    public bool IsRounded => _marking.Carried is not null && Rounded.Wrong.Count == 0;

    /// <summary>The answered nodes that do not follow, by one of the searches, and that no such node comes before.</summary>
    public IReadOnlyList<Node> First(Search search)
    {
        var (wrong, spoilt, first) = (search.Wrong.ToHashSet(), new HashSet<Node>(), new List<Node>());
        foreach (var node in Model.Answered)
        {
            var isDownstream = Model.Parents(node).Any(spoilt.Contains);
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

    /// <summary>Says of what is right under the convention, but not under the exercise's own, that it is.</summary>
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

    /// <summary>A field for each node that is answered, in the order of computation.</summary>
    public static IReadOnlyList<Field> AnsweredAmong(IReadOnlyList<Field> fields) =>
        [.. fields.Where(field => field is { HasNumbers: true, Entry.IsGiven: false }).DistinctBy(field => field.Node)];
}
