using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;

namespace GradService.Engine.Checking;

/// <summary>
/// The range of valid gradients where the data lie at kinks. A gradient is affine in the weight of each kink, so each element takes its
/// minimum and maximum where every weight is 0 or 1.
/// </summary>
internal sealed class Subgradients
{
    /// <summary>The conventions in use, as the weight of the piece above the kink: relu'(0) = 0, ½ or 1.</summary>
    public static readonly double[] UsualWeights = [0, 0.5, 1];

    // Up to this many kinks, every combination of weights 0 and 1 is tried.
    private const int MostCombined = 8;

    // This many kinks, at most, are also tried one by one.
    private const int MostAlone = 100;

    private const int MostNamed = 100;

    private readonly Dictionary<Node, (double[] Low, double[] High, double[][] ByConvention)> _ranges = [];
    private readonly Dictionary<Node, double[]> _own = [];
    private readonly List<List<(Node Node, int Element)>> _affected = [];

    /// <summary>Evaluates the gradients of a held loss over the weights of its kinks.</summary>
    /// <param name="held">The held loss.</param>
    /// <param name="loss">The node of the loss.</param>
    /// <param name="nodes">The nodes whose gradients are wanted.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    public Subgradients(HeldLoss held, Node loss, IReadOnlyList<Node> nodes, Checkpoint checkpoint)
    {
        var gradients = loss.Differentiate(nodes);
        var plan = new EvaluationPlan([.. nodes.Select(node => gradients[node])], [.. held.Assignment.Keys]);
        IsExact = held.Kinks.Count <= MostCombined;
        foreach (var node in nodes)
        {
            var length = (int)node.Shape.Length;
            var (low, high) = (new double[length], new double[length]);
            Array.Fill(low, double.PositiveInfinity);
            Array.Fill(high, double.NegativeInfinity);
            _ranges.Add(node, (low, high, new double[UsualWeights.Length][]));
        }

        using (var own = plan.Evaluate(held.Assignment, checkpoint))
        {
            foreach (var node in nodes)
            {
                _own.Add(node, own[gradients[node]].ToArray());
                Widen(node, own[gradients[node]]);
            }
        }

        for (var convention = 0; convention < UsualWeights.Length; convention++)
        {
            using var evaluation = Evaluate(_ => UsualWeights[convention]);
            foreach (var node in nodes)
            {
                _ranges[node].ByConvention[convention] = evaluation[gradients[node]].ToArray();
                Widen(node, evaluation[gradients[node]]);
            }
        }

        for (var combination = 0; IsExact && combination < 1 << held.Kinks.Count; combination++)
        {
            using var evaluation = Evaluate(kink => combination >> kink & 1);
            foreach (var node in nodes)
            {
                Widen(node, evaluation[gradients[node]]);
            }
        }

        for (var alone = 0; alone < Math.Min(held.Kinks.Count, MostAlone); alone++)
        {
            using var below = Evaluate(kink => kink == alone ? 0 : 0.5);
            using var above = Evaluate(kink => kink == alone ? 1 : 0.5);
            _affected.Add([.. nodes.SelectMany(node => Differing(node, below[gradients[node]], above[gradients[node]])).Take(MostNamed)]);
            foreach (var node in nodes)
            {
                Widen(node, below[gradients[node]]);
                Widen(node, above[gradients[node]]);
            }
        }

        Evaluation Evaluate(Func<int, double> weight) => plan.Evaluate(held.At(weight), checkpoint);
    }

    /// <summary>The number of gradient evaluations for a number of kinks.</summary>
    public static int Evaluations(int kinks) =>
        kinks == 0 ? 0 : 1 + UsualWeights.Length + (kinks <= MostCombined ? 1 << kinks : 0) + 2 * Math.Min(kinks, MostAlone);

    /// <summary>Whether <see cref="Range"/> holds every valid value, not only those of the weights that were tried.</summary>
    public bool IsExact { get; }

    /// <summary>
    /// The distances from an element's value under the engine's own convention down to the smallest valid value (at most 0) and up to the
    /// largest (at least 0).
    /// </summary>
    public (double Below, double Above) Range(Node node, int element) =>
        (_ranges[node].Low[element] - _own[node][element], _ranges[node].High[element] - _own[node][element]);

    /// <summary>The value of an element under one of the <see cref="UsualWeights"/>.</summary>
    public double ByConvention(Node node, int element, int convention) => _ranges[node].ByConvention[convention][element];

    /// <summary>The elements whose derivative depends on a kink, at most 100; empty for a kink that was not tried by itself.</summary>
    public IReadOnlyList<(Node Node, int Element)> AffectedBy(int kink) => kink < _affected.Count ? _affected[kink] : [];

    /// <summary>Whether some element depends on a kink, or the kink was not tried by itself.</summary>
    public bool MayMatter(int kink) => kink >= _affected.Count || _affected[kink].Count > 0;

    private void Widen(Node node, ReadOnlySpan<double> values)
    {
        var (low, high, _) = _ranges[node];
        for (var i = 0; i < values.Length; i++)
        {
            low[i] = Math.Min(low[i], values[i]);
            high[i] = Math.Max(high[i], values[i]);
        }
    }

    private static List<(Node, int)> Differing(Node node, ReadOnlySpan<double> below, ReadOnlySpan<double> above)
    {
        var differing = new List<(Node, int)>();
        for (var i = 0; i < below.Length && differing.Count < MostNamed; i++)
        {
            if (below[i] != above[i])
            {
                differing.Add((node, i));
            }
        }

        return differing;
    }
}
