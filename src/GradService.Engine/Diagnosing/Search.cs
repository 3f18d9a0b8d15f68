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
    // 8 : 1.
    private const double LeastGain = 3;

    // Accounts that are closer than 8 : 1 are reported side by side.
    private const double Ambiguity = 3;
    private const double LeastShare = 1.0 / 3;
    private const double MostWrongForTriples = 0.6;
    private const int SinglesToExtend = 8;
    private const int PairsToExtend = 8;
    private const int PartialsToSlip = 6;
    private const int NodesToSlip = 6;

    // One number of fewer digits fits some rule by chance too often.
    private const int DigitsOfOneNumber = 3;

    // Hard limits; in numbers of what is done, not in seconds, so that the same submission always gets the same answer.
    private const int MostHypotheses = 12_000;
    private const int MostComputed = 100_000;

    private readonly FaultModel _model;
    private readonly IReadOnlyList<Field> _fields;
    private readonly IReadOnlyDictionary<Node, Bounded> _written;
    private readonly CarriedDigits? _carried;
    private readonly Evidence _evidence;
    private readonly List<Hypothesis> _full = [];
    private readonly List<Fault> _relevant;
    private readonly List<Fault> _silent;
    private readonly Dictionary<Fault, int> _order;
    private readonly int _numbers;
    private readonly int _mostFigures;
    private int _hypotheses;
    private int _computedElsewhere;

    public Search(FaultModel model, IReadOnlyList<Field> fields, IReadOnlyDictionary<Node, Bounded> written, CarriedDigits? carried)
    {
        (_model, _fields, _written, _carried) = (model, fields, written, carried);
        _evidence = new Evidence(model, fields, written, carried);
        var wrong = _evidence.Wrong.ToHashSet();
        _relevant = [.. model.Effects.Where(effect => effect.Value.Keys.Any(wrong.Contains)).Select(effect => effect.Key)];
        _silent = [.. model.Effects.Where(effect => effect.Value.Count == 0).Select(effect => effect.Key)];
        _order = _relevant.Concat(_silent).Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var entries = _evidence.WrongEntries.Select(place => place.Field.Answers[place.Entry]).ToList();
        _numbers = entries.Select(answer => Math.Abs(answer.Value)).Distinct().Count();
        _mostFigures = entries.Select(answer => answer.Digits.Significant).DefaultIfEmpty().Max();
    }

    /// <summary>The answered nodes that do not follow from the answers before them.</summary>
    public IReadOnlyList<Node> Wrong => _evidence.Wrong;

    /// <summary>The numbers of an answer that do not follow from the answers before it.</summary>
    public IReadOnlyList<int> OffEntries(Node node) => _evidence.OffEntries(node, _model.Formulas[node]);

    /// <summary>Whether the limits ended the search.</summary>
    public bool IsTruncated => _hypotheses >= MostHypotheses || _evidence.Computed + _computedElsewhere >= MostComputed;

    /// <summary>Whether what is wrong is too little to tell one rule from another.</summary>
    public bool IsThin => _numbers == 0 || (_numbers == 1 && _mostFigures < DigitsOfOneNumber);

    /// <summary>The best accounts that leave nothing to explain, best first, as close as makes no difference; else the best that explains a part; else none.</summary>
    /// <param name="mostFaults">How many faults at once are considered.</param>
    public IReadOnlyList<Hypothesis> Run(int mostFaults = 3)
    {
        var nothing = _evidence.Judge([]);
        var singles = Judged(_relevant.Select(fault => (Fault[])[fault]));
        _full.AddRange(Slipped(nothing));
        if (_full.Count > 0 || IsThin || mostFaults == 1)
        {
            return Best(singles);
        }

        if (_numbers == 1)
        {
            return Best(singles);
        }

        // All pairs: two silent faults may show only together. What does not explain the first wrong answer is soon given up.
        KeepFull(Extended([.. _relevant.Select(fault => (Fault[])[fault])]));
        foreach (var partial in singles.Take(PartialsToSlip).TakeWhile(_ => !IsTruncated))
        {
            _full.AddRange(Slipped(partial));
        }

        List<Hypothesis> pairs = [];
        if (_full.Count == 0)
        {
            pairs = Judged(Extended([.. singles.Take(SinglesToExtend).Select(single => single.Faults)]));
            if (_numbers > 2 && _evidence.Wrong.Count <= MostWrongForTriples * _model.Answered.Count)
            {
                KeepFull(Extended([.. pairs.Take(PairsToExtend).Select(pair => pair.Faults)]));
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
        var partial = all
            .Where(hypothesis => hypothesis.Explained.Count > 1 && hypothesis.Gain >= LeastGain
                && hypothesis.Length <= _evidence.WrongBits - LeastGain
                && hypothesis.Explained.Sum() >= LeastShare * _evidence.WrongBits
                && hypothesis.Faults.All(fault => !hypothesis.LeftNodes.Any(_model.Effects[fault].ContainsKey)))
            .MinBy(hypothesis => hypothesis.Length);
        return partial is null ? [] : [partial];
    }

    /// <summary>Keeps the sets of faults that are full accounts.</summary>
    private void KeepFull(IEnumerable<Fault[]> sets) => Judged(sets.TakeWhile(_ => !IsTruncated).Where(faults => ++_hypotheses > 0 && _evidence.IsFull(faults)));

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

            _hypotheses++;
            var hypothesis = _evidence.Judge(faults);
            judged.Add(hypothesis);
            if (hypothesis.IsFull && hypothesis.Gain >= LeastGain)
            {
                _full.Add(hypothesis);
            }
        }

        return [.. judged.OrderBy(hypothesis => hypothesis.Promise)];
    }

    /// <summary>Each set with one more fault: at another place, and not one more factor where another factor shows already.</summary>
    private IEnumerable<Fault[]> Extended(IReadOnlyList<IReadOnlyList<Fault>> bases)
    {
        var seen = new HashSet<(Fault, Fault, Fault?)>();
        foreach (var faults in bases)
        {
            var broughtOut = _silent.Where(fault => faults.Any(other => _model.IsBroughtOut(fault, other)));
            foreach (var fault in _relevant.Concat(broughtOut).Where(fault => faults.All(other => CanStandBeside(fault, other))))
            {
                Fault[] set = [.. faults, fault];
                Array.Sort(set, (a, b) => Order(a).CompareTo(Order(b)));
                if (seen.Add((set[0], set[1], set.Length > 2 ? set[2] : null)))
                {
                    yield return set;
                }
            }
        }

        int Order(Fault fault) => _order[fault];
    }

    private bool CanStandBeside(Fault fault, Fault other) =>
        fault != other
        && !fault.Substitutions.Any(substitution => other.Substitutions.Any(taken => taken.Site == substitution.Site))
        && !(fault.IsScale && other.IsScale && _model.Effects[fault].Keys.ToHashSet().SetEquals(_model.Effects[other].Keys));

    /// <summary>The accounts that assume one slip beside some faults: what follows must agree with what was meant.</summary>
    private List<Hypothesis> Slipped(Hypothesis hypothesis)
    {
        var found = new List<Hypothesis>();
        var off = hypothesis.LeftNodes.Take(NodesToSlip).Select(node =>
        {
            var predicted = _evidence.Predict(node, _model.Formula(node, hypothesis.Faults));
            return (Field: _fields.First(field => field.Node == node), Predicted: predicted, Off: _evidence.OffEntries(node, _model.Formula(node, hypothesis.Faults)));
        }).ToList();
        foreach (var (field, predicted, entries) in off)
        {
            if (entries.Count == 1)
            {
                var (written, i) = (field.Answers[entries[0]], entries[0]);
                foreach (var slip in Slips.OfNumber.Where(slip => slip.Undone(written).Any(meant =>
                    Math.Abs(meant.Value - predicted.Values[i]) <= Evidence.Tolerance(meant.HalfUnit, i, predicted))))
                {
                    Try(slip.Mistake, slip.Bits + Math.Log2(field.Answers.Count), [(field, predicted, entries)]);
                }
            }

            foreach (var move in Slips.InTensor.Where(move => entries.Count > 1 && entries.All(i =>
                move.Source(i, entries, field.Node.Shape.Columns) is { } source && source < field.Answers.Count
                && Math.Abs(field.Answers[i].Value - predicted.Values[source]) <= Evidence.Tolerance(field.HalfUnits[i], source, predicted))))
            {
                Try(move.Mistake, move.Bits, [(field, predicted, entries)]);
            }
        }

        for (var i = 0; i < off.Count; i++)
        {
            for (var j = i + 1; j < off.Count; j++)
            {
                if (off[i].Field.Answers.Count == off[j].Field.Answers.Count && Holds(off[i].Field, off[j].Predicted) && Holds(off[j].Field, off[i].Predicted))
                {
                    Try(Slips.Exchanged, Slips.ExchangedBits, [off[i], off[j]]);
                }
            }
        }

        return found;

        static bool Holds(Field field, Bounded other) => field.Indices.All(i => Math.Abs(field.Answers[i].Value - other.Values[i]) <= Evidence.Tolerance(field, i, other));

        void Try(Mistake mistake, double bits, (Field Field, Bounded Predicted, IReadOnlyList<int> Off)[] places)
        {
            var written = new Dictionary<Node, Bounded>(_written);
            var fields = _fields.ToList();
            foreach (var (field, predicted, entries) in places)
            {
                var meant = field.Meaning(entries, predicted.Values);
                fields[fields.IndexOf(field)] = meant;
                written[field.Node] = new Bounded([.. meant.Answers.Select(answer => answer.Value)], written[field.Node].Errors);
            }

            var evidence = new Evidence(_model, fields, written, _carried);
            var judged = evidence.Judge(hypothesis.Faults, bits);
            _computedElsewhere += evidence.Computed;
            _hypotheses++;
            var left = judged.LeftNodes.ToHashSet();
            var explained = _evidence.Judge([]).LeftNodes.Where(node => !left.Contains(node)).SelectMany(node => _evidence.RightBits(node)).ToList();
            var account = new Hypothesis(hypothesis.Faults, bits, judged.Left, judged.LeftNodes, explained)
            {
                Slips = [.. places.Select(place => new MadeSlip(mistake, place.Field.Node, place.Off.Count)).Take(1)],
            };
            if (account.IsFull && account.Gain >= LeastGain)
            {
                found.Add(account);
            }
        }
    }
}
