using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Checking;

/// <summary>
/// The loss of a training step in which every piecewise function is held on its active piece. Near the step's own data it equals the loss,
/// so it has the same derivatives there. It is smooth everywhere, so finite differences never straddle a kink. Exactly at a kink, the
/// weight between the two pieces is free; its values give the subgradients.
/// </summary>
internal sealed class HeldLoss
{
    // A margin below this, relative to 1 or to the largest margin of its tensor, may be the rounding error of an exact 0. Its error bound
    // then decides.
    private const double Suspicious = 1e-10;

    // Up to about this many columns, a call per row costs more than the row itself.
    private const int NarrowRows = 32;

    private readonly Dictionary<Node, Node> _held = [];
    private readonly Dictionary<Node, Tensor> _assignment = [];
    private readonly List<(Node Weight, Kink Kink, Node Original, Node Margin)> _bends = [];
    private readonly List<HeldKink> _kinks = [];

    /// <summary>Copies the forward pass of a step.</summary>
    public HeldLoss(TrainingStep step, Checkpoint checkpoint)
    {
        foreach (var node in AncestorsOf(step.Loss))
        {
            _held.Add(node, Copy(node, step));
        }

        if (_bends.Count > 0)
        {
            using var margins = step.Evaluate(step.Plan([.. _bends.Select(bend => bend.Margin)]), checkpoint);
            foreach (var bend in _bends)
            {
                Hold(bend, margins[bend.Margin], new MarginRounding(bend.Margin, step, checkpoint));
            }
        }
    }

    /// <summary>The graph of the held loss.</summary>
    public ComputationGraph Graph { get; } = new();

    /// <summary>The elements of the step that lie exactly at a kink.</summary>
    public IReadOnlyList<HeldKink> Kinks => _kinks;

    /// <summary>The values of the leaves; the weights at kinks follow the engine's convention.</summary>
    public IReadOnlyDictionary<Node, Tensor> Assignment => _assignment;

    /// <summary>The copy of a node of the step; <see langword="null"/> if the loss does not depend on it.</summary>
    public Node? Find(Node original) => _held.GetValueOrDefault(original);

    /// <summary>The values of the leaves with a chosen weight for each kink.</summary>
    /// <param name="weight">The weight of each kink, by its index in <see cref="Kinks"/>.</param>
    public Dictionary<Node, Tensor> At(Func<int, double> weight)
    {
        var assignment = new Dictionary<Node, Tensor>(_assignment);
        foreach (var group in _kinks.Index().GroupBy(kink => kink.Item.Weight))
        {
            var weights = assignment[group.Key].Values.ToArray();
            foreach (var (index, kink) in group)
            {
                weights[kink.Element] = weight(index);
            }

            assignment[group.Key] = new Tensor(group.Key.Shape, weights);
        }

        return assignment;
    }

    private static Node[] AncestorsOf(Node loss)
    {
        var needed = new bool[loss.Index + 1];
        needed[loss.Index] = true;
        for (var i = loss.Index; i >= 0; i--)
        {
            foreach (var operand in needed[i] ? loss.Graph.Nodes[i].Operands : [])
            {
                needed[operand.Index] = true;
            }
        }

        return [.. loss.Graph.Nodes.Take(needed.Length).Where(node => needed[node.Index])];
    }

    private Node Copy(Node node, TrainingStep step)
    {
        if (node.Operation is Leaf)
        {
            var leaf = Graph.Leaf(node.Shape);
            _assignment.Add(leaf, step.Assignment[node]);
            return leaf;
        }

        ImmutableArray<Node> operands = [.. node.Operands.Select(operand => _held[operand])];
        if (node.Operation.Kink is not { } kink)
        {
            return Graph.Add(
                node.Operation,
                node.Operation is BinaryFunction ? [.. operands.Select(operand => Repeated(operand, node.Shape))] : operands.AsSpan()
            );
        }

        var margin = kink.Margin(node.Operands);
        var weight = Graph.Leaf(margin.Shape);
        _bends.Add((weight, kink, node, margin));
        return kink.Piece(operands, weight);
    }

    /// <summary>
    /// Broadcasts an operand once if its rows are narrow. Otherwise it would be broadcast row by row for every element that moves.
    /// </summary>
    private Node Repeated(Node operand, Shape shape) =>
        operand.Shape == shape || shape.Columns > NarrowRows ? operand : Graph.Add(new BroadcastTo(shape), operand);

    private void Hold((Node Weight, Kink Kink, Node Original, Node Margin) bend, ReadOnlySpan<double> margins, MarginRounding rounding)
    {
        var weights = new double[margins.Length];
        var largest = 1.0;
        foreach (var margin in margins)
        {
            largest = Math.Max(largest, Math.Abs(margin));
        }

        for (var i = 0; i < weights.Length; i++)
        {
            var isKink = margins[i] == 0 || (Math.Abs(margins[i]) <= Suspicious * largest && Math.Abs(margins[i]) <= rounding.Of(i));
            weights[i] =
                isKink ? bend.Kink.DefaultWeight
                : margins[i] > 0 ? 1
                : 0;
            if (isKink)
            {
                _kinks.Add(new HeldKink(bend.Weight, i, bend.Original, margins[i]));
            }
        }

        _assignment.Add(bend.Weight, new Tensor(bend.Weight.Shape, weights));
    }
}

/// <summary>An element that lies exactly at a kink.</summary>
/// <param name="Weight">The leaf that holds the weights of the pieces.</param>
/// <param name="Element">The element's row-major index in that leaf.</param>
/// <param name="Original">The node of the step that has the kink.</param>
/// <param name="Margin">Its margin: 0, or the rounding error of a 0.</param>
internal sealed record HeldKink(Node Weight, int Element, Node Original, double Margin);
