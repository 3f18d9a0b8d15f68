using GradService.Engine.Answers;
using GradService.Engine.Bounds;
using GradService.Engine.Diagnosing;
using GradService.Engine.Evaluating;
using GradService.Engine.Grading;
using GradService.Engine.Graph;
using GradService.Engine.Marking;
using GradService.Engine.Mistakes;
using GradService.Engine.Training;
using GradService.Engine.Wording;

namespace GradService.Engine.Drafts;

/// <summary>An exercise that a teacher prepares: what is asked for, with how many digits, and how it will be graded.</summary>
public sealed class Draft
{
    private const double WorkOfNumber = 1_000;

    // Work per byte of a node set: each of its eight bits is a node to visit.
    private const double WorkOfRelated = 800;

    private readonly AskedDigits _digits;
    private readonly GradingOptions _options;
    private readonly Checkpoint _checkpoint;
    private readonly Worker _worker;

    /// <summary>Prepares a draft.</summary>
    /// <param name="step">The exercise's step.</param>
    /// <param name="options">How it will be graded.</param>
    /// <param name="asked">
    /// Paths (<c>gradients.hidden.weights</c>) or groups of them (<c>loss</c>, <c>predictions</c>, <c>values</c>, <c>gradients</c>,
    /// <c>updated</c>); <see langword="null"/> for the loss, the gradients of all parameters, and their updates, if any.
    /// </param>
    /// <param name="digits">The digits that answers must have.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    /// <exception cref="UnknownAnswerException">Something is asked for that is not part of the exercise.</exception>
    /// <exception cref="NonFiniteException">A quantity overflowed or is not defined.</exception>
    public Draft(
        TrainingStep step,
        GradingOptions options,
        IReadOnlyList<string>? asked,
        AskedDigits digits,
        Checkpoint checkpoint = default
    )
    {
        (_digits, _checkpoint) = (digits, checkpoint);
        Model = new DiagnosisModel(step, checkpoint: checkpoint);
        Asked =
        [
            .. (asked ?? ["loss", "gradients", "updated"])
                .SelectMany((name, i) => Find(name, i, isOptional: asked is null))
                .Distinct()
                .OrderBy(entry => entry.Node.Index),
        ];
        _options = options with
        {
            Points =
                options.Points.Count > 0
                    ? options.Points
                    : Asked.DistinctBy(entry => entry.Path).ToDictionary(entry => entry.Path, entry => (double)entry.Values.Length),
        };
        Rules = Model.For([.. Asked.Where(entry => !entry.IsGiven).Select(entry => entry.Node).Distinct()], convention: null);
        _worker = new Worker(Model.For([], convention: null), checkpoint);
        Honest = new BoundedEvaluation(Rules.Graph.Assignment, new Dictionary<Node, Bounded>(), digits.Carried, checkpoint);
    }

    /// <summary>
    /// The cost of computing the whole exercise once for each possible mistake, and of relating the asked numbers to each other.
    /// </summary>
    internal Cost CostOfMistakes
    {
        get
        {
            var related = AnsweredGraph.BytesOf(Asked.Select(entry => entry.Node));
            return new Cost(
                (Model.Faults.Count * (BoundedEvaluation.CostOf(Model.Key.Plan).Work + (WorkOfNumber * Numbers)))
                    + (WorkOfRelated * related),
                (Model.Faults.Count * (double)sizeof(double) * Numbers) + related
            );
        }
    }

    /// <summary>How many numbers are asked for.</summary>
    public int Numbers => Asked.Sum(entry => entry.Values.Length);

    /// <summary>The digits that answers must have.</summary>
    public AskedDigits Digits => _digits;

    /// <summary>Significant digits that an answer must show.</summary>
    internal int MinimumFigures => _options.MinimumSignificantFigures;

    /// <summary>The tensors that are asked for, in the order of computation.</summary>
    internal IReadOnlyList<KeyEntry> Asked { get; }

    /// <summary>Right answers and possible faults.</summary>
    internal DiagnosisModel Model { get; }

    /// <summary>How each asked tensor is computed from the other asked ones.</summary>
    internal FaultModel Rules { get; }

    /// <summary>All values, with error bounds for an honest student who rounds every step to the digits asked for.</summary>
    internal BoundedEvaluation Honest { get; }

    /// <summary>Called between pieces of work; may cancel or wait.</summary>
    internal Checkpoint Checkpoint => _checkpoint;

    /// <summary>The asked numbers as a student with some faults computes them, to full precision.</summary>
    internal IReadOnlyList<double[]> Work(params IReadOnlyList<Fault> faults)
    {
        Checkpoint.Pass();
        return _worker.Work([.. Asked.Select(entry => entry.Node)], faults);
    }

    /// <summary>A sheet with answers to everything that is asked, in the digits asked for.</summary>
    internal IReadOnlyList<SubmittedTensor> Sheet(IReadOnlyList<double[]> work) =>
        [.. Asked.Zip(work, (entry, values) => Answered(entry, [.. values.Select(value => AnswerText.Read(_digits.Write(value)))]))];

    /// <summary>The answers to one tensor.</summary>
    internal static SubmittedTensor Answered(KeyEntry entry, IReadOnlyList<Answer> answers) => new(entry.Path, entry.Node.Shape, answers);

    /// <summary>Grades a sheet.</summary>
    internal Grade Grade(IReadOnlyList<SubmittedTensor> sheet) => new SubmissionGrading(Model, _options, sheet, _checkpoint).Grade();

    /// <summary>Whether every number of a sheet is marked right.</summary>
    internal bool IsPassed(IReadOnlyList<SubmittedTensor> sheet)
    {
        var fields = new Intake(Model.Key, _options, sheet).Fields();
        _ = new Marker(Rules.Graph, fields, _options.Rounding, _options.MinimumSignificantFigures, _checkpoint);
        return fields.All(field => field.Indices.All(i => field.Verdicts[i] == GradeVerdict.Correct));
    }

    private List<KeyEntry> Find(string name, int place, bool isOptional)
    {
        if (Model.Key.Find(name) is { } entry)
        {
            return [entry];
        }

        var parameters = Model.Key.Step.Parameters.Select(parameter => parameter.Name).ToHashSet();
        List<KeyEntry> group =
        [
            .. Model.Key.Entries.Where(known =>
                known.Path.StartsWith($"{name}.", StringComparison.Ordinal)
                && (name == "values" ? !known.IsGiven && known.Quantity != "loss" : parameters.Contains(known.Quantity))
            ),
        ];
        return group.Count > 0 || isOptional
            ? group
            : throw new UnknownAnswerException(
                place,
                $"expected one of loss, predictions, values, gradients, updated, or "
                    + $"{string.Join(", ", Model.Key.Entries.Take(3).Select(known => known.Path))}, …; found '{Suggestion.Cut(name)}'"
            );
    }
}

/// <summary>Something is asked for that is not part of the exercise.</summary>
/// <param name="place">Its 0-based index in the list of what is asked.</param>
/// <param name="message">What was expected, and what was found.</param>
public sealed class UnknownAnswerException(int place, string message) : Exception(message)
{
    /// <summary>Its 0-based index in the list of what is asked.</summary>
    public int Place => place;
}
