using GradService.Engine.Grading;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>
/// Looks for the shortest account of a submission: single faults first, then slips, pairs, and triples, in the order of what they cost;
/// stops at the first size that explains everything.
/// </summary>
internal sealed class Search
{
    // 2 : 1.
    private const double LeastGain = 1;

    // Accounts that are closer than 8 : 1 are reported side by side.
    private const double Ambiguity = 3;
    private const double LeastShare = 1.0 / 3;
    private const double MostWrongForTriples = 0.6;
    private const int SinglesToExtend = 8;
    private const int PairsToExtend = 8;
    private const int PartialsToSlip = 6;

    // One number of fewer digits fits some rule by chance too often; 0 and 1 are no measurements, and come from few rules.
    private const int DigitsOfOneNumber = 3;

    // Hard limits; in numbers of what is done, not in seconds, so that the same submission always gets the same answer.
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

    /// <summary>The answered nodes that do not follow from the answers before them.</summary>
    public IReadOnlyList<Node> Wrong => _evidence.Wrong;

    /// <summary>The numbers of an answer that do not follow from the answers before it.</summary>
    public IReadOnlyList<int> OffEntries(Node node) => _evidence.OffEntries(node, _model.Formulas[node]);

    /// <summary>Whether the limits ended the search.</summary>
    public bool IsTruncated => _hypotheses >= MostHypotheses || _evidence.Work + _slips.Work >= MostWork;

    /// <summary>Whether what is wrong is too little to tell one rule from another.</summary>
    public bool IsThin { get; private set; }

    /// <summary>The most that any account could gain.</summary>
    public double MostGain => _evidence.Wrong.Sum(node => _evidence.RightBits(node).Sum());

    /// <summary>
    /// The best accounts that leave nothing to explain, best first, as close as makes no difference; else the best that explains a part;
    /// else none.
    /// </summary>
    /// <param name="mostFaults">How many faults at once are considered.</param>
    public IReadOnlyList<Hypothesis> Run(int mostFaults = 3)
    {
        var wrong = _evidence.Wrong.ToHashSet();
        _relevant = [.. _model.Effects.Where(effect => effect.Value.Reached.Any(wrong.Contains)).Select(effect => effect.Key)];
        _others =
        [
            .. _relevant,
            .. _model
                .Effects.Where(effect => !effect.Value.IsSilent && !effect.Value.Reached.Any(wrong.Contains))
                .Select(effect => effect.Key),
        ];
        _silent = [.. _model.Effects.Where(effect => effect.Value.IsSilent).Select(effect => effect.Key)];
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

        // All pairs: two silent faults may show only together.
        KeepFull([.. _relevant.Select(fault => (Fault[])[fault])]);
        foreach (var partial in singles.Take(PartialsToSlip).TakeWhile(_ => !IsTruncated))
        {
            KeepSlips(partial);
        }

        List<Hypothesis> pairs = [];
        if (_full.Count == 0)
        {
            pairs = Judged(Extended([.. singles.Take(SinglesToExtend).Select(single => single.Faults)], pivot: null));
            if (_numbers > 2 && _evidence.Wrong.Count <= MostWrongForTriples * _model.Answered.Count)
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

        // A part of the story is told only where the place of the fault itself is accounted for by more than one number.
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

    /// <summary>One more account is looked at, if anybody still waits for it.</summary>
    private void Count()
    {
        _checkpoint.Pass();
        _hypotheses++;
    }

    /// <summary>Keeps an account that leaves nothing to explain, is worth its telling, and has no fault that it could do without.</summary>
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

    /// <summary>Keeps those of some sets of faults with one more that are full accounts.</summary>
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

    /// <summary>Judges sets of faults, keeps the full accounts that are worth it, and returns all, most promising first.</summary>
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

    /// <summary>Each set with one more fault: at another place, and not one more factor where another factor shows already.</summary>
    /// <param name="bases">The sets.</param>
    /// <param name="pivot">
    /// An answer that the result must explain, where it is to explain them all: most faults are soon given up by it.
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

    /// <summary>Some faults, which are in order, and one more in its place.</summary>
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

    /// <summary>Keeps the accounts with one slip beside some faults that explain everything.</summary>
    private void KeepSlips(Hypothesis hypothesis)
    {
        foreach (var account in _slips.Beside(hypothesis).TakeWhile(_ => !IsTruncated))
        {
            Count();
            Keep(account);
        }
    }
}
