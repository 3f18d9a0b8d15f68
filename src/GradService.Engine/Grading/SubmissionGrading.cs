using GradService.Engine.Diagnosing;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Grading;

/// <summary>The grading of one submission: marks, then what went wrong, then what it costs.</summary>
internal sealed class SubmissionGrading
{
    private const double CertainGain = 10;

    private readonly DiagnosisModel _model;
    private readonly GradingOptions _options;
    private readonly Intake _intake;
    private readonly List<string> _notices;
    private IReadOnlyList<Field> _fields;

    public SubmissionGrading(DiagnosisModel model, GradingOptions options, IReadOnlyList<SubmittedTensor> submission)
    {
        (_model, _options) = (model, options);
        _intake = new Intake(model.Key, options, submission);
        _fields = _intake.Fields();
        _notices = [.. _intake.Notices];
    }

    /// <summary>The accounts of what went wrong, best first.</summary>
    public IReadOnlyList<Hypothesis> Accounts { get; private set; } = [];

    /// <summary>Grades it.</summary>
    public Grade Grade()
    {
        var diagnosis = Judge();
        if (_intake.IsTransposed)
        {
            _notices.Add("Weight matrices are read with rows and columns exchanged.");
        }

        Vacuity.Refuse(_fields, _notices);
        return Report.Of(_fields, _options, diagnosis, _notices);
    }

    private Diagnosis Judge()
    {
        var answered = _fields.Where(field => field is { HasNumbers: true, Entry.IsGiven: false }).DistinctBy(field => field.Node).ToList();
        if (answered.Count == 0 || answered.TrueForAll(field => field.Indices.All(field.IsTruth)))
        {
            Marking.MarkTruths(_fields, _options);
            return Diagnosis.Nothing;
        }

        var nodes = answered.ConvertAll(field => field.Node);
        var model = _model.For(nodes, convention: null);
        var marking = Mark(_fields, model);
        var search = new Search(model, answered, marking.Own, carried: null);
        Convention? convention = null;
        if (search.Wrong.Count > 0 && search.MostGain < CertainGain && new Search(model, answered, marking.Own, marking.Carried) is var near && IsRounded(marking, near))
        {
            return Settled(convention, isRounded: true);
        }

        if (search.Wrong.Count > 0 && BestConvention(nodes, search.Wrong) is { } better)
        {
            (convention, model, marking, search, answered) = better;
            _notices.Add(convention.Notice);
        }

        if (search.Wrong.Count == 0)
        {
            return Settled(convention, isRounded: _fields.Any(field => field.Verdicts.Contains(GradeVerdict.Imprecise)));
        }

        // What rounding on the way can account for is not called a mistake, unless a mistake accounts for it much better.
        var rounded = new Search(model, answered, marking.Own, marking.Carried);
        var isRounded = IsRounded(marking, rounded);
        var found = _model.IsSearchable && (!isRounded || search.MostGain >= CertainGain) ? search.Run() : [];
        return isRounded && !(found is [{ IsFull: true, Gain: >= CertainGain }, ..])
            ? Settled(convention, isRounded: true)
            : Explained(model, convention, answered, found, search, rounded);
    }

    private static bool IsRounded(Marking marking, Search rounded) => marking.Carried is not null && rounded.Wrong.Count == 0;

    private Marking Mark(IReadOnlyList<Field> fields, FaultModel model) => new(model, fields, _options.Rounding, _options.MinimumSignificantFigures);

    /// <summary>
    /// The convention under which the fewest answers fail to follow from those before them, if it settles some at each of its sites
    /// and unsettles none.
    /// </summary>
    private (Convention, FaultModel, Marking, Search, List<Field>)? BestConvention(IReadOnlyList<Node> nodes, IReadOnlyList<Node> wrong)
    {
        (Convention, FaultModel, Marking, Search, List<Field>)? best = null;
        var fewest = wrong.Count;
        var original = _fields;
        foreach (var (convention, model, witnesses) in _model.Conventions(nodes))
        {
            var truth = new Worker(_model.For([], convention)).Work([.. original.Select(field => field.Node)], []);
            var fields = original.Zip(truth, (field, values) => field.Under(values, _options.Rounding)).ToList();
            var marking = Mark(fields, model);
            var answered = fields.Where(field => field is { HasNumbers: true, Entry.IsGiven: false }).DistinctBy(field => field.Node).ToList();
            var search = new Search(model, answered, marking.Own, carried: null);
            if (search.Wrong.Count < fewest && search.Wrong.All(wrong.Contains)
                && witnesses.All(group => group.Exists(node => wrong.Contains(node) && !search.Wrong.Contains(node))))
            {
                fewest = search.Wrong.Count;
                best = (convention, model, marking, search, answered);
                _fields = fields;
            }
        }

        return best;
    }

    private Diagnosis Settled(Convention? convention, bool isRounded)
    {
        if (convention is not null)
        {
            CallConventional();
        }

        return Diagnosis.Nothing with
        {
            Verdict = convention is not null ? DiagnosisVerdict.Convention : isRounded ? DiagnosisVerdict.Rounding : DiagnosisVerdict.Correct,
            Convention = convention,
        };
    }

    private Diagnosis Explained(FaultModel model, Convention? convention, List<Field> answered, IReadOnlyList<Hypothesis> found, Search search, Search rounded)
    {
        if (convention is not null)
        {
            CallConventional();
        }

        var (accounts, used) = found is [{ IsFull: true }, ..] || !_model.IsSearchable ? (found, search)
            : rounded.Run(mostFaults: 1) is [{ IsFull: true }, ..] withRounding ? (withRounding, rounded)
            : (found, search);
        if (!_model.IsSearchable)
        {
            _notices.Add("This exercise is too large to look for mistakes by name; every number is marked all the same.");
        }
        else if (search.IsTruncated)
        {
            _notices.Add("The search for mistakes ended at its limit; what is said is the best that was found so far.");
        }

        Accounts = accounts;
        var names = new Names(_model.Key);
        var first = used.Wrong.Where(node => !model.Answered.TakeWhile(other => other != node).Any(other => used.Wrong.Contains(other) && model.ReachedFrom([other]).Contains(node)))
            .Select(names.Of).Distinct().ToList();
        if (accounts.Count == 0)
        {
            return new Diagnosis(search.IsThin ? DiagnosisVerdict.InsufficientEvidence : DiagnosisVerdict.Unexplained, first, convention, [], []);
        }

        if (used == rounded)
        {
            _notices.Add("Numbers between the answers seem to have been rounded as well.");
        }

        var best = accounts[0];
        var credit = new Credit(model, answered, best);
        credit.ChargeOnce(used);
        var told = names.Of(best, model, answered);
        var others = accounts.Skip(1).Select(account => names.Of(account, model, answered))
            .DistinctBy(account => string.Join(';', account.Select(mistake => (mistake.Mistake.Id, mistake.At))))
            .Where(account => !account.Select(mistake => (mistake.Mistake.Id, mistake.At)).SequenceEqual(told.Select(mistake => (mistake.Mistake.Id, mistake.At))))
            .ToList();
        if (others.Count > 0 && Separation.Of(_model.Key, model, accounts.Select(account => account.Faults)) is { } question)
        {
            _notices.Add($"These accounts fit equally well; an answer for {question} would tell them apart.");
        }

        return new Diagnosis(
            !best.IsFull ? DiagnosisVerdict.Partial : others.Count > 0 ? DiagnosisVerdict.Ambiguous : DiagnosisVerdict.Explained, first, convention, told, others);
    }

    private void CallConventional()
    {
        foreach (var field in _fields)
        {
            foreach (var i in field.Indices.Where(i => field.Verdicts[i] == GradeVerdict.Correct && Math.Abs(field.Answers[i].Value - field.Original[i]) > field.Tolerances[i]))
            {
                field.Verdicts[i] = GradeVerdict.Convention;
            }
        }
    }
}
