using System.Globalization;
using GradService.Engine.Answers;
using GradService.Engine.Diagnosing;
using GradService.Engine.Drafts;
using GradService.Engine.Grading;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tests.Grading;

namespace GradService.Benchmarks;

/// <summary>A random exercise with a simulated submission.</summary>
internal sealed class DiagnosisTrial
{
    // Numbers that differ by at most this, in units of the last digit, count as equal.
    private const double Visible = 4;

    private readonly Random _random;
    private readonly int _structure;
    private readonly NetworkExercise _exercise;
    private SimulatedStudent _student;
    private readonly AskedDigits _asked;
    private readonly int _digits;
    private DiagnosisModel _model;
    private Dictionary<string, double[]> _work = [];
    private string? _slippedIn;

    public DiagnosisTrial(Random random, int digits, Func<KeyEntry, bool> mask)
    {
        (_random, _digits, _asked, _structure) = (random, digits, AskedDigits.SignificantFigures(digits), random.Next());
        _exercise = SimulatedStudent.RandomExercise(new Random(_structure), random);
        _model = new DiagnosisModel(_exercise.Build());
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
            // The account explains the same numbers as the planted mistake, so it is right under another name.
            return DiagnosisVerdict.Unexplained;
        }

        if (verbose && diagnosis.Verdict is DiagnosisVerdict.Explained or DiagnosisVerdict.Ambiguous)
        {
            Console.WriteLine(
                $"  {Describe(Faults)}: {string.Join(" + ", diagnosis.Mistakes.Select(mistake => $"{mistake.Mistake.Id}@{mistake.At}"))}"
            );
        }

        return diagnosis.Verdict;
    }

    /// <summary>
    /// The submission of a student who makes random mistakes; <see langword="null"/> if one of them does not show in the numbers.
    /// </summary>
    /// <param name="count">The number of mistakes.</param>
    /// <param name="roundsEveryStep">Whether the student rounds every number before using it in the next step.</param>
    public IReadOnlyList<SubmittedTensor>? Planted(int count, bool roundsEveryStep = false)
    {
        Faults = [.. Enumerable.Range(0, count).Select(_ => Draw()).Distinct()];
        if (
            Faults.Count < count
            || (count == 2 && Faults[0].Substitutions.Any(one => Faults[1].Substitutions.Any(other => other.Site == one.Site)))
        )
        {
            return null;
        }

        _work = _student.Work(Faults);
        var hidden = Faults
            .Select((_, i) => Faults.Where((_, j) => i != j).ToList())
            .Any(rest => !Differs(_work, _student.Work(rest), Visible));
        return hidden || !IsFinite() ? null
            : roundsEveryStep ? Written(_student.Work(Faults, value => double.Parse(_asked.Write(value), CultureInfo.InvariantCulture)))
            : Written(_work);
    }

    /// <summary>
    /// The submission of a student who computes everything right and writes down one number wrong; <see langword="null"/> if that does not
    /// show.
    /// </summary>
    public List<SubmittedTensor>? Slipped()
    {
        _work = _student.Work([]);
        var sheet = Written(_work).ToList();
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
        if (
            _work[sheet[at].Path][entry] == 0
            || !read.IsNumber
            || Math.Abs(read.Value - _work[sheet[at].Path][entry])
                <= Visible * 2 * Math.Max(read.HalfUnit, AnswerText.Read(_asked.Write(_work[sheet[at].Path][entry])).HalfUnit)
        )
        {
            return null;
        }

        _slippedIn = Asked.Single(asked => asked.Path == sheet[at].Path).Quantity;
        sheet[at] = sheet[at] with { Answers = [.. texts.Select(AnswerText.Read)] };
        _work[sheet[at].Path][entry] = read.Value;
        return sheet;
    }

    /// <summary>The submission of a student who gets one tensor wrong by a random rule, which is not in the catalogue.</summary>
    /// <param name="carried">Whether later numbers are computed from the wrong tensor.</param>
    public IReadOnlyList<SubmittedTensor>? Disturbed(bool carried)
    {
        var entry = Asked[_random.Next(Asked.Count)];
        var graph = entry.Node.Graph;
        var wrong = graph.Constant(Factor()) * entry.Node.WithCorrectRule() + graph.Constant(_random.NextDouble() * 0.1);
        Faults = [new Fault(new Mistake("disturbed", "", "", ""), [new Substitution(entry.Node, wrong)], 0, isScale: false)];
        _work = _student.Work(Faults);
        if (!carried)
        {
            var right = _student.Work([]);
            right[entry.Path] = _work[entry.Path];
            _work = right;
        }

        return IsFinite() ? Written(_work) : null;
    }

    /// <summary>A submission in which every number is wrong by a random factor.</summary>
    public IReadOnlyList<SubmittedTensor>? Scattered()
    {
        _work = _student.Work([]).ToDictionary(pair => pair.Key, pair => pair.Value.Select(value => value * Factor()).ToArray());
        return Written(_work);
    }

    /// <summary>A submission with the correct numbers of another network of the same shape.</summary>
    public IReadOnlyList<SubmittedTensor>? Deranged()
    {
        var other = SimulatedStudent.RandomExercise(new Random(_structure), _random);
        _work = new SimulatedStudent(new DiagnosisModel(other.Build())).Work([]);
        return Written(_work);
    }

    /// <summary>Removes the rules of the planted mistakes from the catalogue that the diagnosis searches.</summary>
    public void Forget()
    {
        _model = new DiagnosisModel(
            _exercise.Build(),
            [.. MistakeCatalogue.Rules.Where(mistake => !Faults.Any(fault => fault.Mistake == mistake))]
        );
        _student = new SimulatedStudent(_model);
    }

    /// <summary>
    /// Whether an account predicts the same numbers as the planted mistakes. Different mistakes may do so: a tensor that was transposed in
    /// the computation looks the same as one that was transposed when written down. If a slip was planted, every slip of the account must
    /// be of that kind.
    /// </summary>
    public bool IsTrue(Hypothesis account)
    {
        var slipped = account.Slips.Select(slip => slip.Node).ToHashSet();
        return (Slip is null || account.Slips.All(slip => slip.Mistake.Id == Slip))
            && !Differs(_work, _student.Work(account.Faults), Visible, entry => !slipped.Contains(entry.Node));
    }

    /// <summary>Whether every quantity reported as first inconsistent is one that the planted mistakes can reach.</summary>
    public bool IsPlaceRight(IReadOnlyList<string> first)
    {
        if (Slip is not null)
        {
            return first.Contains(_slippedIn!);
        }

        var model = _model.For([.. Asked.Select(entry => entry.Node).Distinct()], convention: null);
        var names = new Names(_model.Key);
        var reached = Faults
            .Where(model.Effects.ContainsKey)
            .SelectMany(fault => model.Effects[fault].Reached)
            .Select(names.Of)
            .ToHashSet();
        return first.Count > 0 && first.All(reached.Contains);
    }

    public string Describe(IReadOnlyList<Fault> faults) =>
        Slip
        ?? string.Join(
            " + ",
            faults.Select(fault =>
                $"{fault.Mistake.Id}@{string.Join(',', fault.Substitutions.Select(substitution => PathOf(substitution.Site)))}"
            )
        );

    private string? PathOf(Node site) => _student.Entries.FirstOrDefault(entry => entry.Node == site)?.Path;

    private double Factor() => Math.Exp((_random.NextDouble() * 2 - 1) * Math.Log(5)) * (_random.NextDouble() < 0.3 ? -1 : 1);

    private bool IsFinite() => _work.Values.All(values => values.All(double.IsFinite));

    private IReadOnlyList<SubmittedTensor> Written(Dictionary<string, double[]> work) => _student.Write(work, Asked.Contains, _asked);

    private bool Differs(
        Dictionary<string, double[]> some,
        Dictionary<string, double[]> others,
        double units,
        Func<KeyEntry, bool>? isCompared = null
    ) =>
        Asked
            .Where(isCompared ?? (_ => true))
            .Any(entry =>
                some[entry.Path]
                    .Zip(others[entry.Path])
                    .Any(pair =>
                        Math.Abs(pair.First - pair.Second)
                        > units * Math.Pow(10, Math.Floor(Math.Log10(Math.Max(Math.Abs(pair.First), 1e-300))) + 1 - _digits)
                    )
            );

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
        var places = Enumerable
            .Range(1, text.Length - 1)
            .Where(i => char.IsAsciiDigit(text[i]) && char.IsAsciiDigit(text[i - 1]) && text[i] != text[i - 1])
            .ToList();
        return places.Count == 0 ? text
            : places[_random.Next(places.Count)] is var at
                ? string.Concat(text.AsSpan(0, at - 1), [text[at], text[at - 1]], text.AsSpan(at + 1))
            : text;
    }

    private string Dropped(string text)
    {
        // Keep zeros: dropping one directly after the point would be a decimal shift.
        var places = Enumerable
            .Range(0, text.Length)
            .Where(i => i > text.IndexOf('.', StringComparison.Ordinal) && text[i] is > '0' and <= '9')
            .ToList();
        return places.Count == 0 ? text : text.Remove(places[_random.Next(places.Count)], 1);
    }
}
