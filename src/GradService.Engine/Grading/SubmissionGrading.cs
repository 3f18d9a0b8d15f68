using GradService.Engine.Answers;
using GradService.Engine.Bounds;
using GradService.Engine.Diagnosing;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Marking;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Grading;

/// <summary>Grades one submission: marks the answers, diagnoses what went wrong, then assigns the points.</summary>
internal sealed class SubmissionGrading
{
    // In bits: odds of 1000 : 1.
    private const double CertainGain = 10;

    // Work of reading and reporting a number; of trying a mistake on it; and how often predictions are computed from the answers.
    private const double WorkOfNumber = 30_000;
    private const double WorkOfMistake = 15_000;
    private const double BytesOfNumber = 1_500;
    private const double MarkingPasses = 4;

    private readonly DiagnosisModel _model;
    private readonly GradingOptions _options;
    private readonly Checkpoint _checkpoint;
    private readonly Intake _intake;
    private readonly List<string> _notices;
    private IReadOnlyList<Field> _fields;

    public SubmissionGrading(
        DiagnosisModel model,
        GradingOptions options,
        IReadOnlyList<SubmittedTensor> submission,
        Checkpoint checkpoint = default
    )
    {
        (_model, _options, _checkpoint) = (model, options, checkpoint);
        _intake = new Intake(model.Key, options, submission);
        _fields = _intake.Fields();
        _notices = [.. _intake.Notices];
    }

    /// <summary>
    /// The cost of grading a submission. Each number is read, marked and reported. Where mistakes can be searched for, each of them is
    /// tried on the exercise.
    /// </summary>
    /// <param name="model">The model of the exercise.</param>
    /// <param name="numbers">How many numbers the submission has.</param>
    public static Cost CostOf(DiagnosisModel model, int numbers)
    {
        var once = BoundedEvaluation.CostOf(model.Key.Plan);
        return new Cost(
            (MarkingPasses * once.Work) + (WorkOfNumber * numbers) + (WorkOfMistake * model.Faults.Count * numbers),
            (MarkingPasses * once.Bytes) + (BytesOfNumber * numbers)
        );
    }

    /// <summary>The explanations of what went wrong, best first.</summary>
    public IReadOnlyList<Hypothesis> Accounts { get; private set; } = [];

    /// <summary>Grades the submission.</summary>
    public Grade Grade()
    {
        var diagnosis = Judge();
        if (_intake.IsTransposed)
        {
            _notices.Add("Weight matrices are read with rows and columns exchanged.");
        }

        Vacuity.Refuse(_fields, _notices);
        return GradeReport.Of(_fields, _options, diagnosis, _notices, _model.Key.Arithmetic);
    }

    private Diagnosis Judge()
    {
        var answered = Reading.AnsweredAmong(_fields);
        if (answered.All(field => field.Indices.All(field.IsTruth)))
        {
            Marker.MarkTruths(_fields, _options.Rounding, _options.MinimumSignificantFigures);
            return answered.Count > 0 ? Diagnosis.Nothing : Diagnosis.Nothing with { Verdict = DiagnosisVerdict.InsufficientEvidence };
        }

        List<Node> nodes = [.. answered.Select(field => field.Node)];
        var reading = new Reading(null, _model.For(nodes, convention: null), _fields, _options, _checkpoint);
        if (reading.Exact.Wrong.Count > 0 && !(reading.Exact.MostGain < CertainGain && reading.IsRounded))
        {
            reading = Conventional(reading, nodes);
        }

        _fields = reading.Fields;
        reading.CallConventional();
        // Answers that are right to their own digits, where more digits were asked for, do not follow from anything to that precision. They
        // are not searched for mistakes.
        if (reading.Exact.Wrong.Count == 0 || (!_options.Rounding.CountsDigits && reading.Answered.All(field => field.IsAllRight)))
        {
            return Settled(reading, isRounded: false);
        }

        // If rounding of intermediate numbers explains the errors, a mistake is reported only if it explains them much better.
        var found = _model.IsSearchable && !(reading.Exact.MostGain < CertainGain && reading.IsRounded) ? reading.Exact.Run() : [];
        return reading.IsRounded && !(found is [{ IsFull: true, Gain: >= CertainGain }, ..])
            ? Settled(reading, isRounded: true)
            : Explained(reading, found);
    }

    /// <summary>
    /// The reading under the convention that leaves the fewest inconsistent answers. The convention must settle a wrong answer at each of
    /// its sites and unsettle none. Two conventions together must settle all wrong answers. Without such a convention, it is the plain
    /// reading.
    /// </summary>
    private Reading Conventional(Reading plain, IReadOnlyList<Node> nodes)
    {
        var best = plain;
        var wrong = plain.Exact.Wrong.ToHashSet();
        foreach (var (model, convention, witnesses) in _model.Conventions(nodes, wrong))
        {
            if (best.Exact.Wrong.Count == 0)
            {
                break;
            }

            var truth = new Worker(_model.For([], convention), _checkpoint).Work([.. plain.Fields.Select(field => field.Node)], []);
            var reading = new Reading(
                convention,
                model,
                [.. plain.Fields.Zip(truth, (field, values) => field.Under(values))],
                _options,
                _checkpoint
            );
            if (
                reading.Exact.Wrong.Count < best.Exact.Wrong.Count
                && (convention.IsElementary || reading.Exact.Wrong.Count == 0)
                && reading.Exact.Wrong.All(wrong.Contains)
                && witnesses.All(group => group.Exists(node => wrong.Contains(node) && !reading.Exact.Wrong.Contains(node)))
            )
            {
                best = reading;
            }
        }

        if (best.Convention is not null)
        {
            _notices.Add(best.Convention.Notice);
        }

        return best;
    }

    /// <summary>
    /// The diagnosis if no error can be told apart from rounding. An answer that is off by more than its digits allow is still reported.
    /// </summary>
    private Diagnosis Settled(Reading reading, bool isRounded)
    {
        var names = new Names(_model.Key);
        if (reading.Answered.FirstOrDefault(field => field.Verdicts.Contains(GradeVerdict.Incorrect)) is { } off)
        {
            return Diagnosis.Nothing with
            {
                Verdict = DiagnosisVerdict.InsufficientEvidence,
                FirstInconsistent = [names.Of(off.Node)],
                Convention = reading.Convention,
            };
        }

        var vague = reading.Answered.Where(field => field.Verdicts.Contains(GradeVerdict.Imprecise)).ToList();
        return Diagnosis.Nothing with
        {
            Verdict =
                reading.Convention is not null ? DiagnosisVerdict.Convention
                : isRounded || vague.Count > 0 ? DiagnosisVerdict.Rounding
                : DiagnosisVerdict.Correct,
            Convention = reading.Convention,
            Mistakes =
                isRounded && vague.Count > 0
                    ?
                    [
                        new NamedMistake(
                            Slips.Rounded,
                            names.Of(vague[0].Node),
                            vague.Sum(field => field.Verdicts.Count(verdict => verdict == GradeVerdict.Imprecise))
                        ),
                    ]
                    : [],
        };
    }

    private Diagnosis Explained(Reading reading, IReadOnlyList<Hypothesis> found)
    {
        var used = reading.Exact;
        if (!_model.IsSearchable)
        {
            _notices.Add("This exercise is too large to search for mistakes by name; every number is still marked.");
        }
        else if (found is not [{ IsFull: true }, ..] && reading.Rounded.Run(mostFaults: 1) is [{ IsFull: true }, ..] withRounding)
        {
            (found, used) = (withRounding, reading.Rounded);
            _notices.Add("Intermediate numbers seem to have been rounded as well.");
        }

        if (reading.Exact.IsTruncated)
        {
            _notices.Add("The search for mistakes reached its limit; the diagnosis is the best one found so far.");
        }

        Accounts = found;
        var names = new Names(_model.Key);
        var first = reading.First(used).Select(names.Of).Distinct().ToList();
        if (found.Count == 0)
        {
            return new Diagnosis(
                used.IsThin ? DiagnosisVerdict.InsufficientEvidence : DiagnosisVerdict.Unexplained,
                first,
                reading.Convention,
                [],
                []
            );
        }

        // A partial explanation earns no follow-through.
        if (found[0].IsFull)
        {
            new Credit(reading.Model, reading.Answered, found[0]).ChargeOnce(used);
        }

        List<IReadOnlyList<NamedMistake>> told =
        [
            .. found.Select(account => names.Of(account, reading.Model, reading.Answered)).DistinctBy(NamesIn),
        ];
        if (
            told.Count > 1
            && Separation.Of(_model.Key, reading.Model, found.Select(account => account.Faults), _checkpoint) is { } question
        )
        {
            _notices.Add($"Several explanations fit equally well; an answer for {question} would tell them apart.");
        }

        var verdict =
            !found[0].IsFull ? DiagnosisVerdict.Partial
            : told.Count > 1 ? DiagnosisVerdict.Ambiguous
            : DiagnosisVerdict.Explained;
        return new Diagnosis(verdict, first, reading.Convention, told[0], told[1..]);
    }

    private static string NamesIn(IReadOnlyList<NamedMistake> account) =>
        string.Join(';', account.Select(mistake => $"{mistake.Mistake.Id}@{mistake.At}"));
}
