using GradService.Engine.Answers;
using GradService.Engine.Bounds;
using GradService.Engine.Graph;
using GradService.Engine.Marking;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>
/// Searches for the shortest explanation of a submission. Single faults come first, then slips, pairs and triples, in order of their cost.
/// The search stops at the first size that explains everything.
/// </summary>
internal sealed class Search
{
    // In bits: odds of 2 : 1.
    private const double LeastGain = 1;

    // In bits: explanations that are closer than 8 : 1 are reported side by side.
    private const double Ambiguity = 3;
    private const double LeastShare = 1.0 / 3;
    private const double MostWrongForTriples = 0.6;
    private const int SinglesToExtend = 8;
    private const int PairsToExtend = 8;
    private const int PartialsToSlip = 6;

    // A single number with fewer digits fits some rule by chance too often. 0 and 1 are exempt: they come from few rules.
    private const int DigitsOfOneNumber = 3;

    // Hard limits, counted in work done instead of seconds, so that the same submission always gets the same answer.
    private const int MostHypotheses = 12_000;
    private const double MostWork = 200_000_000;

    private readonly FaultModel _model;
    private readonly Checkpoint _checkpoint;
    private readonly Evidence _evidence;
    private readonly SlipSearch _slips;
    private readonly List<Hypothesis> _full = [];
    private List<Fault> _relevant = [];
    private List<Fault> _others = [];
    private List<Fault> _silent = [];
    private Dictionary<Fault, int> _order = [];
    private int _numbers;
    private int _hypotheses;

    public Search(
        FaultModel model,
        IReadOnlyList<Field> fields,
        IReadOnlyDictionary<Node, Bounded> written,
        CarriedDigits? carried,
        Checkpoint checkpoint
    )
    {
        (_model, _checkpoint) = (model, checkpoint);
        _evidence = new Evidence(model, fields, written, carried, checkpoint);
        _slips = new SlipSearch(model, fields, written, carried, _evidence, checkpoint);
    }

    /// <summary>The answered nodes that do not follow from earlier answers.</summary>
    public IReadOnlyList<Node> Wrong => _evidence.Wrong;

    /// <summary>The indices of the numbers in an answer that do not follow from earlier answers.</summary>
    public IReadOnlyList<int> OffEntries(Node node) => _evidence.OffEntries(node, _model.Graph.Formulas[node]);

    /// <summary>Whether the limits ended the search.</summary>
    public bool IsTruncated => _hypotheses >= MostHypotheses || _evidence.Work + _slips.Work >= MostWork;

    /// <summary>Whether the wrong numbers are too few to tell one rule from another.</summary>
    public bool IsThin { get; private set; }

    /// <summary>The most bits that any explanation could gain.</summary>
    public double MostGain => _evidence.Wrong.Sum(node => _evidence.RightBits(node).Sum());

    /// <summary>
    /// Runs the search. Returns the full explanations that are about as good as the best one, best first. Without a full explanation it
    /// returns the best partial one, if any.
    /// </summary>
    /// <param name="mostFaults">The most faults to consider at once.</param>
    public IReadOnlyList<Hypothesis> Run(int mostFaults = 3)
    {
        var wrong = _evidence.Wrong.ToHashSet();
        var effects = _model.Prepare(_checkpoint);
        _relevant = [.. effects.Where(effect => effect.Value.Reached.Any(wrong.Contains)).Select(effect => effect.Key)];
        _others =
        [
            .. _relevant,
            .. effects.Where(effect => !effect.Value.IsSilent && !effect.Value.Reached.Any(wrong.Contains)).Select(effect => effect.Key),
        ];
        _silent = [.. effects.Where(effect => effect.Value.IsSilent).Select(effect => effect.Key)];
        _order = _others.Concat(_silent).Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var entries = _evidence.WrongEntries.Select(place => place.Field.Answers[place.Entry]).ToList();
        _numbers = entries.Select(answer => Math.Abs(answer.Value)).Distinct().Count();
        IsThin =
            _numbers == 0
            || (_numbers == 1 && entries.TrueForAll(answer => !answer.IsZeroOrOne && answer.Digits.Significant < DigitsOfOneNumber));
        if (IsThin)
        {
            return [];
        }

        var nothing = _evidence.Judge([]);
        var singles = Judged(_relevant.Select(fault => (Fault[])[fault]));
        KeepSlips(nothing);
        if (_full.Count > 0 || _numbers == 1 || mostFaults == 1)
        {
            return Best(singles);
        }

        // Try all pairs: two faults that are silent alone may show together.
        KeepFull([.. _relevant.Select(fault => (Fault[])[fault])]);
        foreach (var partial in singles.Take(PartialsToSlip).TakeWhile(_ => !IsTruncated))
        {
            KeepSlips(partial);
        }

        List<Hypothesis> pairs = [];
        if (_full.Count == 0)
        {
            pairs = Judged(Extended([.. singles.Take(SinglesToExtend).Select(single => single.Faults)], pivot: null));
            if (_numbers > 2 && _evidence.Wrong.Count <= MostWrongForTriples * _model.Graph.Answered.Count)
            {
                KeepFull([.. pairs.Take(PairsToExtend).Select(pair => pair.Faults)]);
            }
        }

        return Best([.. singles, .. pairs]);
    }

    private IReadOnlyList<Hypothesis> Best(IReadOnlyList<Hypothesis> all)
    {
        if (_full.Count > 0)
        {
            var ranked = _full.OrderBy(hypothesis => hypothesis.Length).ToList();
            return [.. ranked.TakeWhile(hypothesis => hypothesis.Length <= ranked[0].Length + Ambiguity)];
        }

        // A partial explanation is reported only if it explains more than one number, and every answer that its faults reach.
        var partial = all.Where(hypothesis =>
                !hypothesis.IsFull
                && hypothesis.Explained.Count > 1
                && hypothesis.Gain >= LeastGain
                && hypothesis.Length <= _evidence.WrongBits - LeastGain
                && hypothesis.Explained.Sum() >= LeastShare * _evidence.WrongBits
                && hypothesis.Faults.All(fault => !hypothesis.LeftNodes.Any(_model.Effects[fault].Reaches))
            )
            .MinBy(hypothesis => hypothesis.Length);
        return partial is null ? [] : [partial];
    }

    /// <summary>Counts one more hypothesis, unless the work was cancelled.</summary>
    private void Count()
    {
        _checkpoint.Pass();
        _hypotheses++;
    }

    /// <summary>Keeps a full explanation if it gains enough bits and needs all of its faults.</summary>
    private void Keep(Hypothesis account)
    {
        if (
            account.IsFull
            && account.Gain >= LeastGain
            && (
                account.Faults.Length == 1
                || Array.TrueForAll(account.Faults, fault => !_evidence.IsFull(Array.FindAll(account.Faults, other => other != fault)))
            )
        )
        {
            _full.Add(account);
        }
    }

    /// <summary>Adds one fault to each set, and keeps the results that are full explanations.</summary>
    private void KeepFull(IReadOnlyList<Fault[]> bases)
    {
        var pivot = Pivot();
        foreach (var faults in Extended(bases, pivot).TakeWhile(_ => !IsTruncated))
        {
            Count();
            if (_evidence.Explains(pivot, faults) && _evidence.IsFull(faults))
            {
                Keep(_evidence.Judge(faults));
            }
        }
    }

    /// <summary>Judges sets of faults, keeps the full explanations, and returns all hypotheses, most promising first.</summary>
    private List<Hypothesis> Judged(IEnumerable<Fault[]> sets)
    {
        var judged = new List<Hypothesis>();
        foreach (var faults in sets)
        {
            if (IsTruncated)
            {
                break;
            }

            Count();
            var hypothesis = _evidence.Judge(faults);
            judged.Add(hypothesis);
            Keep(hypothesis);
        }

        return [.. judged.OrderBy(hypothesis => hypothesis.Promise)];
    }

    /// <summary>
    /// Each set with one more fault at another site. A second factor that reaches the same answers as a first one is left out.
    /// </summary>
    /// <param name="bases">The sets to extend.</param>
    /// <param name="pivot">
    /// An answer that the result must explain if it is to explain all of them, which rules out most faults early; <see langword="null"/> to
    /// try every fault.
    /// </param>
    private IEnumerable<Fault[]> Extended(IReadOnlyList<Fault[]> bases, Node? pivot)
    {
        var seen = new HashSet<(Fault, Fault, Fault?)>();
        var reaching = pivot is null ? _others : _others.FindAll(fault => _model.Effects[fault].Reaches(pivot));
        foreach (var faults in bases)
        {
            var readers = Array.ConvertAll(faults, fault => _model.Effects[fault]);
            var candidates = pivot is null || _evidence.Explains(pivot, faults) ? _others : reaching;
            foreach (var fault in candidates.Concat(_silent.Where(silent => Array.Exists(readers, reader => reader.IsSpoiledBy(silent)))))
            {
                if (
                    Array.TrueForAll(faults, other => CanStandBeside(fault, other))
                    && With(fault, faults) is var set
                    && seen.Add((set[0], set[1], set.Length > 2 ? set[2] : null))
                )
                {
                    yield return set;
                }
            }
        }
    }

    /// <summary>Inserts a fault into a sorted set of faults.</summary>
    private Fault[] With(Fault fault, Fault[] faults)
    {
        var at = Array.FindLastIndex(faults, other => _order[other] < _order[fault]) + 1;
        return [.. faults.AsSpan(0, at), fault, .. faults.AsSpan(at)];
    }

    /// <summary>The wrong answer that the fewest faults reach.</summary>
    private Node Pivot() => _evidence.Wrong.MinBy(node => _relevant.Count(fault => _model.Effects[fault].Reaches(node)))!;

    private static bool SharesSite(Fault fault, Fault other)
    {
        foreach (var substitution in fault.Substitutions)
        {
            foreach (var taken in other.Substitutions)
            {
                if (taken.Site == substitution.Site)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool CanStandBeside(Fault fault, Fault other) =>
        fault != other
        && !SharesSite(fault, other)
        && !(fault.IsScale && other.IsScale && _model.Effects[fault].Reached.SequenceEqual(_model.Effects[other].Reached));

    /// <summary>Keeps the full explanations that consist of some faults and one slip.</summary>
    private void KeepSlips(Hypothesis hypothesis)
    {
        foreach (var account in _slips.Beside(hypothesis).TakeWhile(_ => !IsTruncated))
        {
            Count();
            Keep(account);
        }
    }
}
