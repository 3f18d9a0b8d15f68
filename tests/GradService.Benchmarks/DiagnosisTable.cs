using System.Diagnostics;
using System.Globalization;
using GradService.Engine.Diagnosing;
using GradService.Engine.Drafts;
using GradService.Engine.Grading;
using GradService.Engine.Mistakes;
using GradService.Engine.Operations;
using GradService.Engine.Tests.Grading;

namespace GradService.Benchmarks;

/// <summary>
/// How well mistakes are named, as Markdown tables: random exercises, planted mistakes, parts of the working shown, digits written.
/// Costs and thresholds were tuned on seeds A; what is printed by default comes from seeds B.
/// </summary>
internal static class DiagnosisTable
{
    private const int SeedsA = 1_000_000;
    private const int SeedsB = 2_000_000;

    // Numbers this close, in units of the last digit, are not taken for different ones.
    private const double Visible = 4;

    private static readonly Dictionary<string, Func<KeyEntry, Random, bool>> Masks = new()
    {
        ["full"] = (_, _) => true,
        ["no delta"] = (entry, _) => !(IsGradient(entry) && !IsParameter(entry)),
        ["loss + gradients"] = (entry, _) => entry.Path == "loss" || (IsGradient(entry) && IsParameter(entry)),
        ["updates"] = (entry, _) => entry.Path.StartsWith("updated.", StringComparison.Ordinal),
        ["random 60 %"] = (_, random) => random.NextDouble() < 0.6,
    };

    private static readonly Dictionary<string, Func<Trial, IReadOnlyList<SubmittedTensor>?>> Negatives = new()
    {
        ["one tensor wrong, not carried on"] = trial => trial.Disturbed(carried: false),
        ["one tensor wrong, carried on"] = trial => trial.Disturbed(carried: true),
        ["all numbers wrong"] = trial => trial.Scattered(),
        ["another network's numbers"] = trial => trial.Deranged(),
        ["a mistake whose rule was left out"] = trial => trial.Planted(1),
    };

    /// <summary>Prints the tables.</summary>
    /// <param name="args"><c>tune</c> for seeds A, <c>verbose</c> for every miss, a number of cases for each row, and the beginning of the rows wanted, such as <c>one mistake | 4</c>.</param>
    public static void Print(string[] args)
    {
        var seeds = args.Contains("tune") ? SeedsA : SeedsB;
        var cases = args.Select(arg => int.TryParse(arg, CultureInfo.InvariantCulture, out var count) ? count : 0).DefaultIfEmpty().Max() is > 0 and var given ? given : 500;
        var verbose = args.Contains("verbose");
        var only = args.FirstOrDefault(arg => arg.Contains('|', StringComparison.Ordinal)) ?? "";
        Console.WriteLine("| planted | digits | shown | named | in the class named | a part named | abstained | wrong story | passed as right | first place right | ms, median | p95 |");
        Console.WriteLine("|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (planted, name) in new[] { (1, "one mistake"), (2, "two mistakes"), (0, "a slip") })
        {
            foreach (var digits in new[] { 3, 4, 6 })
            {
                foreach (var mask in Masks.Keys.Where(mask => planted > 0 || mask is "full" or "no delta"))
                {
                    var row = string.Create(CultureInfo.InvariantCulture, $"{name} | {digits} | {mask}");
                    if (!row.Contains(only, StringComparison.Ordinal))
                    {
                        continue;
                    }

                    var tally = new Tally();
                    foreach (var trial in Trials(seeds + 10_000 * planted, digits, mask, cases, trial => planted == 0 ? trial.Slipped() : trial.Planted(planted)))
                    {
                        tally.Add(trial, verbose);
                    }

                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {row} | {tally} |"));
                }
            }
        }

        if (only.Length > 0 && !only.StartsWith('|'))
        {
            return;
        }

        Console.WriteLine();
        Console.WriteLine("| not a mistake of the catalogue, 4 digits | shown | cases | explained | partly explained |");
        Console.WriteLine("|---|---|---:|---:|---:|");
        foreach (var (name, make) in Negatives)
        {
            foreach (var mask in new[] { "full", "loss + gradients", "updates" })
            {
                var verdicts = Trials(seeds + 50_000, 4, mask, cases, make, leaveOut: name.EndsWith("left out", StringComparison.Ordinal)).Select(trial => trial.Verdict(verbose)).ToList();
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {mask} | {verdicts.Count} | {Percent(verdicts.Count(verdict => verdict is DiagnosisVerdict.Explained or DiagnosisVerdict.Ambiguous), verdicts.Count)} | {Percent(verdicts.Count(verdict => verdict == DiagnosisVerdict.Partial), verdicts.Count)} |"));
            }
        }
    }

    private static IEnumerable<Trial> Trials(
        int seeds, int digits, string mask, int cases, Func<Trial, IReadOnlyList<SubmittedTensor>?> make, bool leaveOut = false)
    {
        var made = 0;
        for (var i = 0; made < cases && i < 20 * cases; i++)
        {
            var random = new Random(seeds + i * 7919 + digits);
            var trial = new Trial(random, digits, entry => Masks[mask](entry, random));
            if (trial.Asked.Count > 0 && make(trial) is { } submission)
            {
                made++;
                trial.Submission = submission;
                if (leaveOut)
                {
                    trial.Forget();
                }

                yield return trial;
            }
        }
    }

    private static string Percent(int count, int of) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / Math.Max(1, of):F1} %");

    private static bool IsGradient(KeyEntry entry) => entry.Path.StartsWith("gradients.", StringComparison.Ordinal);

    private static bool IsParameter(KeyEntry entry) =>
        entry.Path.EndsWith(".weights", StringComparison.Ordinal) || entry.Path.EndsWith(".bias", StringComparison.Ordinal);

    /// <summary>One exercise, and a submission for it.</summary>
    private sealed class Trial
    {
        private readonly Random _random;
        private readonly int _structure;
        private readonly Engine.Networks.NetworkExercise _exercise;
        private SimulatedStudent _student;
        private readonly AskedDigits _asked;
        private readonly int _digits;
        private DiagnosisModel _model;
        private Dictionary<string, double[]> _work = [];

        public Trial(Random random, int digits, Func<KeyEntry, bool> mask)
        {
            (_random, _digits, _asked, _structure) = (random, digits, AskedDigits.SignificantFigures(digits), random.Next());
            _exercise = SimulatedStudent.RandomExercise(new Random(_structure), random);
            _model = new DiagnosisModel(_exercise.Build(), _exercise);
            _student = new SimulatedStudent(_model);
            Asked = [.. _student.Entries.Where(mask)];
        }

        public List<KeyEntry> Asked { get; }

        public IReadOnlyList<SubmittedTensor> Submission { get; set; } = [];

        public IReadOnlyList<Fault> Faults { get; private set; } = [];

        public string? Slip { get; private set; }

        public (SubmissionGrading Grading, Grade Grade) Grade()
        {
            var grading = new SubmissionGrading(_model, new GradingOptions(), Submission);
            return (grading, grading.Grade());
        }

        public DiagnosisVerdict Verdict(bool verbose)
        {
            var (grading, grade) = Grade();
            var diagnosis = grade.Diagnosis;
            if (Faults.Count > 0 && grading.Accounts.Any(IsTrue))
            {
                // Another name for the same numbers.
                return DiagnosisVerdict.Unexplained;
            }

            if (verbose && diagnosis.Verdict is DiagnosisVerdict.Explained or DiagnosisVerdict.Ambiguous)
            {
                Console.WriteLine($"  {Describe(Faults)}: {string.Join(" + ", diagnosis.Mistakes.Select(mistake => $"{mistake.Mistake.Id}@{mistake.At}"))}");
            }

            return diagnosis.Verdict;
        }

        /// <summary>What a student writes who makes some mistakes that show.</summary>
        public IReadOnlyList<SubmittedTensor>? Planted(int count)
        {
            Faults = [.. Enumerable.Range(0, count).Select(_ => Draw()).Distinct()];
            if (Faults.Count < count || (count == 2 && Faults[0].Substitutions.Any(one => Faults[1].Substitutions.Any(other => other.Site == one.Site))))
            {
                return null;
            }

            _work = _student.Work(Faults);
            var hidden = Faults.Select((_, i) => Faults.Where((_, j) => i != j).ToList()).Any(rest => !Differs(_work, _student.Work(rest), Visible));
            return hidden || !IsFinite() ? null : Written();
        }

        /// <summary>What a student writes who works right and writes one number down wrong.</summary>
        public List<SubmittedTensor>? Slipped()
        {
            _work = _student.Work([]);
            var sheet = Written().ToList();
            var at = _random.Next(sheet.Count);
            var texts = _work[sheet[at].Path].Select(value => _asked.Write(value)).ToArray();
            var entry = _random.Next(texts.Length);
            (Slip, texts[entry]) = _random.Next(4) switch
            {
                0 => ("slip-sign", texts[entry].StartsWith('-') ? texts[entry][1..] : "-" + texts[entry]),
                1 => ("slip-decimal-shift", _asked.Write(_work[sheet[at].Path][entry] * (_random.Next(2) == 0 ? 10 : 0.1))),
                2 => ("slip-digit-swap", Swapped(texts[entry])),
                _ => ("slip-digit-dropped", Dropped(texts[entry])),
            };
            var read = AnswerText.Read(texts[entry]);
            if (_work[sheet[at].Path][entry] == 0 || !read.IsNumber
                || Math.Abs(read.Value - _work[sheet[at].Path][entry]) <= Visible * 2 * Math.Max(read.HalfUnit, AnswerText.Read(_asked.Write(_work[sheet[at].Path][entry])).HalfUnit))
            {
                return null;
            }

            sheet[at] = sheet[at] with { Answers = [.. texts.Select(AnswerText.Read)] };
            _work[sheet[at].Path][entry] = read.Value;
            return sheet;
        }

        public IReadOnlyList<SubmittedTensor>? Disturbed(bool carried)
        {
            var entry = Asked[_random.Next(Asked.Count)];
            var graph = entry.Node.Graph;
            var wrong = graph.Constant(Factor()) * entry.Node.Correctly() + graph.Constant(_random.NextDouble() * 0.1);
            Faults = [new Fault(new Mistake("disturbed", "", "", ""), [new Substitution(entry.Node, wrong)], 0, isScale: false)];
            _work = _student.Work(Faults);
            if (!carried)
            {
                var right = _student.Work([]);
                right[entry.Path] = _work[entry.Path];
                _work = right;
            }

            return IsFinite() ? Written() : null;
        }

        public IReadOnlyList<SubmittedTensor>? Scattered()
        {
            _work = _student.Work([]).ToDictionary(pair => pair.Key, pair => pair.Value.Select(value => value * Factor()).ToArray());
            return Written();
        }

        public IReadOnlyList<SubmittedTensor>? Deranged()
        {
            var other = SimulatedStudent.RandomExercise(new Random(_structure), _random);
            _work = new SimulatedStudent(new DiagnosisModel(other.Build(), other)).Work([]);
            return Written();
        }

        /// <summary>Takes the planted mistakes out of what is looked for.</summary>
        public void Forget()
        {
            _model = new DiagnosisModel(_exercise.Build(), _exercise, [.. MistakeCatalogue.Rules.Where(mistake => !Faults.Any(fault => fault.Mistake == mistake))]);
            _student = new SimulatedStudent(_model);
        }

        /// <summary>
        /// Whether an account writes the same numbers as what was planted: a tensor that was transposed on the way and one that was written down
        /// transposed are the same observation. Of a planted slip the kind must be right, unless no slip is needed.
        /// </summary>
        public bool IsTrue(Hypothesis account)
        {
            var slipped = account.Slips.Select(slip => slip.Node).ToHashSet();
            return (Slip is null || account.Slips.All(slip => slip.Mistake.Id == Slip))
                && !Differs(_work, _student.Work(account.Faults), Visible, entry => !slipped.Contains(entry.Node));
        }

        /// <summary>Whether the first place named is one where the planted mistake can show first.</summary>
        public bool IsPlaceRight(IReadOnlyList<string> first)
        {
            if (Slip is not null)
            {
                return first.Count > 0;
            }

            var model = _model.For([.. Asked.Select(entry => entry.Node).Distinct()], convention: null);
            var names = new Names(_model.Key);
            var reached = Faults.Where(model.Effects.ContainsKey).SelectMany(fault => model.Effects[fault].Reached).Select(names.Of).ToHashSet();
            return first.Count > 0 && first.All(reached.Contains);
        }

        public string Describe(IReadOnlyList<Fault> faults) => Slip ?? string.Join(" + ", faults.Select(fault =>
            $"{fault.Mistake.Id}@{string.Join(',', fault.Substitutions.Select(substitution => _student.Entries.FirstOrDefault(entry => entry.Node == substitution.Site)?.Path))}"));

        public void Debug()
        {
            var fields = new Intake(_model.Key, new GradingOptions(), Submission).Fields();
            var answered = fields.Where(f => f.HasNumbers && !f.Entry.IsGiven).DistinctBy(f => f.Node).ToList();
            var model = _model.For([.. answered.Select(f => f.Node)], null);
            var marking = new Marking(model, fields, Rounding.Written, 2);
            var ev = new Evidence(model, answered, marking.Own, null);
            var h = ev.Judge([.. Faults.Where(model.Effects.ContainsKey)]);
            Console.WriteLine($"      true: left {h.Left:f1} gain {h.Gain:f1} cost {h.Cost:f1} wrong {string.Join(",", ev.Wrong.Select(n => fields.First(f => f.Node == n).Entry.Path))}");
            foreach (var n in h.LeftNodes)
            {
                var f = answered.First(x => x.Node == n);
                var p = ev.Predict(n, model.Formula(n, h.Faults));
                Console.WriteLine($"      left {f.Entry.Path}: " + string.Join(" ", f.Indices.Select(i => $"[{f.Answers[i].Value}~{f.HalfUnits[i]:g2} vs {p.Values[i]:g6}~{p.Error(i):g2}]")));
            }
        }

        private double Factor() => Math.Exp((_random.NextDouble() * 2 - 1) * Math.Log(5)) * (_random.NextDouble() < 0.3 ? -1 : 1);

        private bool IsFinite() => _work.Values.All(values => values.All(double.IsFinite));

        private IReadOnlyList<SubmittedTensor> Written() => _student.Write(_work, Asked.Contains, _asked);

        private bool Differs(Dictionary<string, double[]> some, Dictionary<string, double[]> others, double units, Func<KeyEntry, bool>? isCompared = null) =>
            Asked.Where(isCompared ?? (_ => true)).Any(entry => some[entry.Path].Zip(others[entry.Path]).Any(pair =>
                Math.Abs(pair.First - pair.Second) > units * Math.Pow(10, Math.Floor(Math.Log10(Math.Max(Math.Abs(pair.First), 1e-300))) + 1 - _digits)));

        private Fault Draw()
        {
            var weights = _model.Faults.Select(fault => Math.Pow(2, -fault.Bits)).ToArray();
            var at = _random.NextDouble() * weights.Sum();
            var i = 0;
            for (; i < weights.Length - 1 && at > weights[i]; i++)
            {
                at -= weights[i];
            }

            return _model.Faults[i];
        }

        private string Swapped(string text)
        {
            var places = Enumerable.Range(1, text.Length - 1).Where(i => char.IsAsciiDigit(text[i]) && char.IsAsciiDigit(text[i - 1]) && text[i] != text[i - 1]).ToList();
            return places.Count == 0 ? text : places[_random.Next(places.Count)] is var at ? string.Concat(text.AsSpan(0, at - 1), [text[at], text[at - 1]], text.AsSpan(at + 1)) : text;
        }

        private string Dropped(string text)
        {
            // A lost 0 right behind the point is a shift of it.
            var places = Enumerable.Range(0, text.Length).Where(i => i > text.IndexOf('.', StringComparison.Ordinal) && text[i] is > '0' and <= '9').ToList();
            return places.Count == 0 ? text : text.Remove(places[_random.Next(places.Count)], 1);
        }
    }

    /// <summary>What came of a row of trials.</summary>
    private sealed class Tally
    {
        private readonly List<double> _milliseconds = [];
        private int _named;
        private int _inClass;
        private int _part;
        private int _abstained;
        private int _wrongStory;
        private int _placeRight;
        private int _placed;
        private int _passed;

        public void Add(Trial trial, bool verbose)
        {
            var watch = Stopwatch.StartNew();
            var (grading, grade) = trial.Grade();
            _milliseconds.Add(watch.Elapsed.TotalMilliseconds);
            var (diagnosis, accounts) = (grade.Diagnosis, grading.Accounts);
            _passed += grade.Score >= 1 ? 1 : 0;
            var planted = trial.Faults.Select(fault => fault.Mistake.Id).ToHashSet();
            var outcome = "abstained";
            switch (diagnosis.Verdict)
            {
                case DiagnosisVerdict.Explained or DiagnosisVerdict.Ambiguous:
                    outcome = trial.IsTrue(accounts[0]) ? "named"
                        : accounts.Any(trial.IsTrue) ? "in class"
                        : diagnosis.Mistakes.All(mistake => planted.Contains(mistake.Mistake.Id)) ? "part"
                        : "wrong story";
                    break;
                case DiagnosisVerdict.Convention:
                    outcome = "named";
                    break;
                case DiagnosisVerdict.Partial:
                    outcome = diagnosis.Mistakes.All(mistake => planted.Contains(mistake.Mistake.Id)) ? "part" : "wrong story";
                    break;
            }

            _ = outcome switch { "named" => _named++, "in class" => _inClass++, "part" => _part++, "wrong story" => _wrongStory++, _ => _abstained++ };
            if (diagnosis.Verdict is not (DiagnosisVerdict.Convention or DiagnosisVerdict.Correct or DiagnosisVerdict.Rounding))
            {
                _placed++;
                _placeRight += trial.IsPlaceRight(diagnosis.FirstInconsistent) ? 1 : 0;
            }

            if (verbose && outcome is not ("named" or "in class"))
            {
                trial.Debug();
                Console.WriteLine($"  {outcome}: {trial.Describe(trial.Faults)}: {diagnosis.Verdict} {diagnosis.Convention?.Name} {string.Join(" + ", diagnosis.Mistakes.Select(mistake => $"{mistake.Mistake.Id}@{mistake.At}"))}; first {string.Join(",", diagnosis.FirstInconsistent)}");
            }
        }

        public override string ToString()
        {
            var times = _milliseconds.Order().ToList();
            string Share(int count) => Percent(count, times.Count);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Share(_named)} | {Share(_inClass)} | {Share(_part)} | {Share(_abstained)} | {Share(_wrongStory)} | {Share(_passed)} | {Percent(_placeRight, _placed)} | {times[times.Count / 2]:F2} | {times[(int)(0.95 * (times.Count - 1))]:F2}");
        }
    }
}
