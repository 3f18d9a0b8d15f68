using GradService.Engine.Answers;
using GradService.Engine.Bounds;
using GradService.Engine.Diagnosing;
using GradService.Engine.Drafts;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Grading;

/// <summary>Random exercises, and simulated students who solve them, with or without mistakes, and write rounded numbers.</summary>
internal sealed class SimulatedStudent
{
    private static readonly string[] Losses = ["mse", "halfSquaredError", "binaryCrossEntropy", "crossEntropy"];
    private static readonly Operation[] Hidden = [Functions.Sigmoid, Functions.Tanh, Functions.Relu];
    private static readonly double[] Rates = [0.01, 0.05, 0.1, 0.3];

    private readonly DiagnosisModel _model;
    private readonly FaultModel _rules;
    private readonly List<KeyEntry> _entries;

    public SimulatedStudent(DiagnosisModel model)
    {
        _model = model;
        _rules = model.For([], convention: null);
        _entries =
        [
            .. model
                .Key.Entries.Where(entry =>
                    !entry.IsGiven && entry.Path != "predictions" && entry.Path != "values.loss" && entry.Path != "gradients.loss"
                )
                .Where(entry =>
                    !entry.Path.EndsWith(".inputs", StringComparison.Ordinal) && !entry.Path.EndsWith(".targets", StringComparison.Ordinal)
                )
                .OrderBy(entry => entry.Node.Index),
        ];
    }

    /// <summary>All quantities that can be asked for, in the order of computation.</summary>
    public IReadOnlyList<KeyEntry> Entries => _entries;

    /// <summary>A random network of two or three layers, with weights rounded to two decimals.</summary>
    /// <param name="random">Chooses the architecture.</param>
    /// <param name="numbers">Chooses the numbers; by default the same generator.</param>
    public static NetworkExercise RandomExercise(Random random, Random? numbers = null)
    {
        var layers = random.Next(2, 4);
        var widths = Enumerable.Range(0, layers + 1).Select(_ => random.Next(1, 4)).ToArray();
        var samples = random.Next(1, 6);
        var loss = Losses[random.Next(Losses.Length)];
        widths[^1] = loss == "crossEntropy" ? random.Next(2, 4) : widths[^1];
        var hidden = Hidden[random.Next(Hidden.Length)];
        var output = loss switch
        {
            "crossEntropy" => Softmax.Instance,
            "binaryCrossEntropy" => Functions.Sigmoid,
            _ => random.Next(2) == 0 ? Functions.Sigmoid : (Operation)Functions.Identity,
        };
        var rate = Rates[random.Next(Rates.Length)];
        numbers ??= random;
        var function = Engine.Networks.Losses.All.Single(choice => choice.Name == loss).Default;
        return new NetworkExercise
        {
            Layers =
            [
                .. Enumerable
                    .Range(1, layers)
                    .Select(i => new Layer(
                        $"layer{i}",
                        Numbers(numbers, widths[i - 1], widths[i]),
                        Tensor.Vector(Numbers(numbers, 1, widths[i]).Values.ToArray()),
                        i == layers ? output : hidden
                    )),
            ],
            Loss = new Loss(function, function.DefaultReduction),
            Inputs = Numbers(numbers, samples, widths[0]),
            Targets = Targets(numbers, samples, widths[^1], loss),
            LearningRate = rate,
        };
    }

    /// <summary>Solves the exercise with some faults; returns the numbers by path.</summary>
    /// <param name="faults">The faults.</param>
    /// <param name="round">Rounds every number before it is used further; <see langword="null"/> for no rounding.</param>
    public Dictionary<string, double[]> Work(IReadOnlyList<Fault> faults, Func<double, double>? round = null)
    {
        if (round is null)
        {
            var exact = new Worker(_rules, default).Work([.. _entries.Select(entry => entry.Node)], faults);
            return _entries.Zip(exact).ToDictionary(pair => pair.First.Path, pair => pair.Second);
        }

        var written = new Dictionary<Node, Bounded>();
        var work = new Dictionary<string, double[]>();
        var steps = _model.For([.. _entries.Select(entry => entry.Node).Distinct()], convention: null);
        Fault[] known = [.. faults.Where(steps.Effects.ContainsKey)];
        foreach (var entry in _entries)
        {
            var formula = steps.Formula(entry.Node, known);
            var step = new BoundedEvaluation(steps.Graph.Assignment, written, null);
            var values = (formula == entry.Node ? step.Predict(formula) : step[formula]).Values.Select(round).ToArray();
            written[entry.Node] = new Bounded(values, null);
            work.Add(entry.Path, values);
        }

        return work;
    }

    /// <summary>Writes the requested part of the work as answers.</summary>
    public IReadOnlyList<SubmittedTensor> Write(Dictionary<string, double[]> work, Func<KeyEntry, bool> isAsked, AskedDigits digits) =>
        [
            .. _entries
                .Where(isAsked)
                .Select(entry => new SubmittedTensor(
                    entry.Path,
                    entry.Node.Shape,
                    [.. work[entry.Path].Select(value => AnswerText.Read(digits.Write(value)))]
                )),
        ];

    private static Tensor Numbers(Random random, int rows, int columns) =>
        Tensor.Matrix(columns, [.. Enumerable.Range(0, rows * columns).Select(_ => Math.Round(random.NextDouble() * 2 - 1, 2))]);

    private static Tensor Targets(Random random, int samples, int units, string loss)
    {
        var values = new double[samples * units];
        for (var sample = 0; sample < samples; sample++)
        {
            var hot = random.Next(units);
            for (var unit = 0; unit < units; unit++)
            {
                values[sample * units + unit] = loss switch
                {
                    "crossEntropy" => unit == hot ? 1 : 0,
                    "binaryCrossEntropy" => random.Next(2),
                    _ => Math.Round(random.NextDouble(), 2),
                };
            }
        }

        return Tensor.Matrix(units, values);
    }
}
