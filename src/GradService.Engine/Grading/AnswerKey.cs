using GradService.Engine.Checking;
using GradService.Engine.Graph;
using GradService.Engine.Training;

namespace GradService.Engine.Grading;

/// <summary>
/// The right answer to everything that can be asked about a training step. One key serves any number of submissions, on any thread.
/// </summary>
public sealed class AnswerKey
{
    // Rounding a number to float32, and comparing it.
    private const double SingleWork = 1_500;
    private const double CopiesHeld = 4;

    private readonly Dictionary<string, KeyEntry> _entries = [];

    /// <summary>Computes every quantity of a step, in float64 and as float32 would.</summary>
    /// <exception cref="NonFiniteException">A quantity overflowed or is not defined.</exception>
    public AnswerKey(TrainingStep step, Checkpoint checkpoint = default)
    {
        Step = step;
        var named = Named(step).ToList();
        var nodes = named.Select(entry => entry.Node).Distinct().ToList();
        var plan = step.Plan(nodes);
        Plan = plan;
        using var evaluation = step.Evaluate(plan, checkpoint);
        var single = nodes
            .Zip(SingleRounding.Evaluate(plan, step.Assignment, nodes, checkpoint))
            .ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (var (path, quantity, node, stated) in named)
        {
            _entries.Add(
                path,
                new KeyEntry(
                    path,
                    quantity,
                    node,
                    evaluation[node].ToArray(),
                    single[node],
                    stated is null ? null : step.Assignment[stated].Values.ToArray(),
                    step.Assignment.ContainsKey(node),
                    path.EndsWith(".weights", StringComparison.Ordinal) && step.Predictions is not null
                )
            );
        }
    }

    /// <summary>What preparing the key of a step takes: its values, the same rounded as float32 would, and copies of both.</summary>
    public static Cost CostOf(TrainingStep step)
    {
        var plan = step.Plan([.. Named(step).Select(entry => entry.Node).Distinct()]);
        var once = Cost.Of(plan);
        return new Cost(once.Work + (SingleWork * plan.Length), once.Bytes + (CopiesHeld * Cost.BytesOf(plan)))
            + Cost.OfBuilding(step.Loss.Graph);
    }

    /// <summary>The step.</summary>
    public TrainingStep Step { get; }

    /// <summary>Computes all of it.</summary>
    internal EvaluationPlan Plan { get; }

    /// <summary>Everything that can be answered.</summary>
    public IReadOnlyCollection<KeyEntry> Entries => _entries.Values;

    /// <summary>The entry of a path; <see langword="null"/> for one that the exercise does not have.</summary>
    public KeyEntry? Find(string path) => _entries.GetValueOrDefault(path);

    private static IEnumerable<(string Path, string Quantity, Node Node, Node? Stated)> Named(TrainingStep step)
    {
        yield return ("loss", "loss", step.Loss, null);
        if (step.Predictions is { } predictions)
        {
            yield return ("predictions", step.Quantities.Last(quantity => quantity.Value == predictions).Name, predictions, null);
        }

        foreach (var quantity in step.Quantities)
        {
            yield return ($"values.{quantity.Name}", quantity.Name, quantity.Value, null);
            // That of the loss is 1, whatever the step.
            if (quantity.Role != QuantityRole.Loss)
            {
                yield return (
                    $"gradients.{quantity.Name}",
                    quantity.Name,
                    quantity.Gradient,
                    step.Assignment.ContainsKey(quantity.Value) ? quantity.Value : null
                );
            }

            if (quantity.Updated is { } updated)
            {
                yield return ($"updated.{quantity.Name}", quantity.Name, updated, quantity.Value);
            }
        }
    }
}

/// <summary>The right answer for one tensor.</summary>
/// <param name="Path">What callers call it, such as <c>gradients.hidden.weights</c>.</param>
/// <param name="Quantity">The quantity's name.</param>
/// <param name="Node">Its node.</param>
/// <param name="Values">The right numbers, row by row.</param>
/// <param name="Rounded">The same as a program in float32 would get them.</param>
/// <param name="Stated">
/// What the exercise states for the quantity, where it is something else that is asked: a parameter before the step.
/// </param>
/// <param name="IsGiven">Whether the exercise itself states it, so that answering it shows nothing.</param>
/// <param name="IsWeights">Whether it is arranged like a weight matrix of a network.</param>
public sealed record KeyEntry(
    string Path,
    string Quantity,
    Node Node,
    double[] Values,
    double[] Rounded,
    double[]? Stated,
    bool IsGiven,
    bool IsWeights
)
{
    // 2⁻²⁴ is the unit roundoff of float32; a gradient sums up some dozens of such roundings, in an order of its own.
    private const double SingleAccuracy = 64.0 / (1 << 24);
    private const double SingleSpread = 8;
    private const double DoubleAccuracy = 4096.0 / (1L << 53);

    // Float64 has 29 binary digits more than float32; some dozens of roundings take a few of them.
    private const double DoubleOfSingle = 64.0 / (1 << 29);

    private readonly double _scale = Values.Max(Math.Abs);

    /// <summary>The same tensor where other numbers are right, by another convention; float32 is off by as much of them.</summary>
    public KeyEntry Under(double[] values) =>
        new(
            Path,
            Quantity,
            Node,
            values,
            [.. values.Select((value, i) => Values[i] == 0 ? value : value * (Rounded[i] / Values[i]))],
            Stated,
            IsGiven,
            IsWeights
        );

    /// <summary>The name of one number: <c>gradients.hidden.weights[0][1]</c>.</summary>
    public string NameOf(int element) => Path + Place.At(element, Node.Shape).Suffix(Node.Shape);

    /// <summary>
    /// Whether a number is 0 as far as arithmetic can tell: float32 gets 0, or float64 has no two digits of it, as where larger numbers
    /// cancel.
    /// </summary>
    public bool IsZero(int element) =>
        Rounded[element] == 0
        || (
            double.IsFinite(Rounded[element]) && Math.Abs(Values[element]) <= DoubleOfSingle * Math.Abs(Rounded[element] - Values[element])
        );

    /// <summary>How far a correct computation in float32 can be from a number; where float32 overflows, nobody used it.</summary>
    public double SingleError(int element) =>
        double.IsFinite(Rounded[element])
            ? SingleAccuracy * _scale + SingleSpread * Math.Abs(Rounded[element] - Values[element])
            : DoubleError;

    /// <summary>How far a correct computation in float64, in whatever order, can be from a number.</summary>
    public double DoubleError => DoubleAccuracy * _scale;
}
