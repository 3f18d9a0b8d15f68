using System.Globalization;
using GradService.Engine.Diagnosing;
using GradService.Engine.Grading;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Grading;

/// <summary>Random exercises, and students who work them with or without mistakes and write down rounded numbers.</summary>
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
        _entries = [.. model.Key.Entries
            .Where(entry => !entry.IsGiven && entry.Path != "predictions" && entry.Path != "values.loss" && entry.Path != "gradients.loss")
            .Where(entry => !entry.Path.EndsWith(".inputs", StringComparison.Ordinal) && !entry.Path.EndsWith(".targets", StringComparison.Ordinal))
            .OrderBy(entry => entry.Node.Index)];
    }

    /// <summary>Everything that a student could be asked for, in the order of computation.</summary>
    public IReadOnlyList<KeyEntry> Entries => _entries;

    /// <summary>A network of two or three layers with weights of two decimals.</summary>
    /// <param name="random">Chooses the architecture, and the numbers where there is no other choice for them.</param>
    /// <param name="numbers">Chooses the numbers.</param>
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
            Layers = [.. Enumerable.Range(1, layers).Select(i => new Layer(
                $"layer{i}", Numbers(numbers, widths[i - 1], widths[i]), Tensor.Vector(Numbers(numbers, 1, widths[i]).Values.ToArray()), i == layers ? output : hidden))],
            Loss = new Loss(function, function.DefaultReduction),
            Inputs = Numbers(numbers, samples, widths[0]),
            Targets = Targets(numbers, samples, widths[^1], loss),
            LearningRate = rate,
        };
    }

    /// <summary>Works the exercise under some faults.</summary>
    /// <param name="faults">The faults.</param>
    /// <param name="round">How every number is rounded before it is used further; <see langword="null"/>: not at all.</param>
    public Dictionary<string, double[]> Work(IReadOnlyList<Fault> faults, Func<double, double>? round = null)
    {
        var written = new Dictionary<Node, Bounded>();
        var evaluation = new BoundedEvaluation(_rules.Assignment, new Dictionary<Node, Bounded>(), null);
        var work = new Dictionary<string, double[]>();
        var rewriter = round is null ? null : _model.For([.. _entries.Select(entry => entry.Node).Distinct()], convention: null);
        foreach (var entry in _entries)
        {
            if (rewriter is null)
            {
                work.Add(entry.Path, [.. evaluation[_rules.FormulaOf(entry.Node, faults)].Values.Select(WithoutNoise)]);
                continue;
            }

            Fault[] known = [.. faults.Where(rewriter.Effects.ContainsKey)];
            var formula = rewriter.Formula(entry.Node, known);
            var step = new BoundedEvaluation(rewriter.Assignment, written, null);
            var values = (formula == entry.Node ? step.Predict(formula) : step[formula]).Values.Select(round!).ToArray();
            written[entry.Node] = new Bounded(values, null);
            work.Add(entry.Path, values);
        }

        return work;
    }

    /// <summary>Writes some of the work down.</summary>
    public IReadOnlyList<SubmittedTensor> Write(Dictionary<string, double[]> work, Func<KeyEntry, bool> isAsked, Func<double, string> format) =>
    [
        .. _entries.Where(isAsked).Select(entry => new SubmittedTensor(
            entry.Path, entry.Node.Shape, [.. work[entry.Path].Select(value => AnswerText.Read(format(value)))])),
    ];

    /// <summary>A number with so many significant digits, trailing zeros included.</summary>
    public static string Significant(double value, int digits)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }

        var rounded = double.Parse(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var decimals = digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(rounded)) + 1e-12);
        return decimals is >= 0 and <= 15 ? rounded.ToString($"F{decimals}", CultureInfo.InvariantCulture) : rounded.ToString($"E{digits - 1}", CultureInfo.InvariantCulture);
    }

    /// <summary>A number with so many decimals.</summary>
    public static string Decimals(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    /// <summary>What is left where float64 numbers cancel is nothing to anybody who works by hand.</summary>
    private static double WithoutNoise(double value) => Math.Abs(value) < 1e-12 ? 0 : value;

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
