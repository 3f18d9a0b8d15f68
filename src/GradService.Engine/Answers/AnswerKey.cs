using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Precision;
using GradService.Engine.Training;

namespace GradService.Engine.Answers;

/// <summary>
/// The right answers to everything that can be asked about a training step. Thread-safe; one key serves any number of submissions.
/// </summary>
public sealed class AnswerKey
{
    // Work per number: rounding it to float32, and comparing it.
    private const double SingleWork = 1_500;
    private const double CopiesHeld = 4;

    private readonly Dictionary<string, KeyEntry> _entries = [];

    /// <summary>Computes every quantity of a step, in float64 and in simulated float32.</summary>
    /// <exception cref="NonFiniteException">A quantity overflowed or is not defined.</exception>
    public AnswerKey(TrainingStep step, Checkpoint checkpoint = default)
    {
        Step = step;
        var named = Named(step).ToList();
        var nodes = named.Select(entry => entry.Node).Distinct().ToList();
        var plan = step.Plan(nodes);
        Plan = plan;
        using var evaluation = step.Evaluate(plan, checkpoint);
        Arithmetic = step.ArithmeticOf(evaluation);
        var single = nodes
            .Zip(SingleRounding.Evaluate(plan, step.Assignment, nodes, checkpoint))
            .ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (var (path, aspect, quantity, node, stated) in named)
        {
            _entries.Add(
                path,
                new KeyEntry(
                    path,
                    aspect,
                    quantity.Name,
                    node,
                    evaluation[node].ToArray(),
                    single[node],
                    stated is null ? null : step.Assignment[stated].Values.ToArray(),
                    step.Assignment.ContainsKey(node),
                    step.Network?.Layers.Any(layer => layer.Weights == quantity.Value) is true
                )
            );
        }
    }

    /// <summary>The cost of preparing the key of a step: its values in float64 and in simulated float32, and copies of both.</summary>
    public static Cost CostOf(TrainingStep step)
    {
        var plan = step.Plan([.. Named(step).Select(entry => entry.Node).Distinct()]);
        var once = Cost.Of(plan);
        return new Cost(once.Work + (SingleWork * plan.Length), once.Bytes + (CopiesHeld * Cost.BytesOf(plan)))
            + Cost.OfBuilding(step.Loss.Graph);
    }

    /// <summary>The training step.</summary>
    public TrainingStep Step { get; }

    /// <summary>How the right answers were computed.</summary>
    public UsedArithmetic Arithmetic { get; }

    /// <summary>The plan that computes all right answers.</summary>
    internal EvaluationPlan Plan { get; }

    /// <summary>The entry of every tensor that can be answered.</summary>
    public IReadOnlyCollection<KeyEntry> Entries => _entries.Values;

    /// <summary>The entry of a path; <see langword="null"/> if the exercise has no such tensor.</summary>
    public KeyEntry? Find(string path) => _entries.GetValueOrDefault(path);

    private static IEnumerable<(string Path, Aspect Aspect, Quantity Quantity, Node Node, Node? Stated)> Named(TrainingStep step)
    {
        yield return ("loss", Aspect.Value, step.LossQuantity, step.Loss, null);
        if (step.Predictions is { } predictions)
        {
            var last = step.Quantities.Last(quantity => quantity.Value == predictions);
            yield return ("predictions", Aspect.Value, last, predictions, null);
        }

        foreach (var quantity in step.Quantities)
        {
            yield return ($"values.{quantity.Name}", Aspect.Value, quantity, quantity.Value, null);
            // The gradient of the loss is always 1, so it is not asked.
            if (quantity.Role != QuantityRole.Loss)
            {
                yield return (
                    $"gradients.{quantity.Name}",
                    Aspect.Gradient,
                    quantity,
                    quantity.Gradient,
                    step.Assignment.ContainsKey(quantity.Value) ? quantity.Value : null
                );
            }

            if (quantity.Updated is { } updated)
            {
                yield return ($"updated.{quantity.Name}", Aspect.Update, quantity, updated, quantity.Value);
            }
        }
    }
}

/// <summary>The right answer for one tensor.</summary>
/// <param name="Path">The tensor's path in requests and responses, such as <c>gradients.hidden.weights</c>.</param>
/// <param name="Aspect">What is asked about the quantity.</param>
/// <param name="Quantity">The quantity's name.</param>
/// <param name="Node">Its graph node.</param>
/// <param name="Values">The right numbers, row by row.</param>
/// <param name="Rounded">The same numbers, computed in simulated float32.</param>
/// <param name="Stated">
/// The value that the exercise states for the quantity, if this entry asks for something else, such as its gradient or its update;
/// otherwise <see langword="null"/>.
/// </param>
/// <param name="IsGiven">Whether the exercise itself states the numbers, so that answering them shows nothing.</param>
/// <param name="IsWeights">Whether it has the layout of a network's weight matrix.</param>
public sealed record KeyEntry(
    string Path,
    Aspect Aspect,
    string Quantity,
    Node Node,
    double[] Values,
    double[] Rounded,
    double[]? Stated,
    bool IsGiven,
    bool IsWeights
)
{
    private readonly double _scale = Values.Max(Math.Abs);

    /// <summary>The same tensor with the right numbers of another convention. The relative error of float32 stays the same.</summary>
    public KeyEntry Under(double[] values) =>
        new(
            Path,
            Aspect,
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
    /// Whether a number is 0 as far as arithmetic can tell: either float32 gives 0, or cancellation leaves fewer than two digits of it in
    /// float64.
    /// </summary>
    public bool IsZero(int element) =>
        Rounded[element] == 0
        || (double.IsFinite(Rounded[element]) && Float32.IsLost(Values[element], Math.Abs(Rounded[element] - Values[element])));

    /// <summary>
    /// The largest error of a number computed correctly in float32. Where float32 overflows, it was not used, so the float64 error applies.
    /// </summary>
    public double SingleError(int element) =>
        double.IsFinite(Rounded[element]) ? Float32.Tolerance(_scale, Math.Abs(Rounded[element] - Values[element])) : DoubleError;

    /// <summary>The largest error of a number computed correctly in float64, in any order of operations.</summary>
    public double DoubleError => Float64.Noise * _scale;
}

/// <summary>What is asked about a quantity.</summary>
public enum Aspect
{
    /// <summary>Its value.</summary>
    Value,

    /// <summary>Its gradient, ∂loss/∂quantity.</summary>
    Gradient,

    /// <summary>Its value after the update.</summary>
    Update,
}
