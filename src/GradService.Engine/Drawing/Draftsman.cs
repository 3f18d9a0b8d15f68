using GradService.Engine.Evaluating;
using GradService.Engine.Explaining;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Drawing;

/// <summary>Draws a training step as a graph: a small step with a node for each number, a large one with a node for each tensor.</summary>
public sealed class Draftsman
{
    /// <summary>The most numbers in a step that are drawn as separate nodes.</summary>
    public const int MostNumbers = 200;

    private const double NodeWork = 200_000;
    private const double CopyBytes = 16;

    private readonly TrainingStep _step;
    private readonly PathShares _paths;
    private readonly Dictionary<Quantity, Jacobian> _jacobians = [];

    /// <summary>Prepares the drawing of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="checkpoint">Checked between the parts of the preparation.</param>
    public Draftsman(TrainingStep step, Checkpoint checkpoint = default)
    {
        (_step, _paths) = (step, new PathShares(step, checkpoint));
        Answer = [.. step.Quantities.SelectMany(quantity => new[] { quantity.Value, quantity.Gradient }), .. _paths.Nodes];
        Plan = step.Plan(Answer);
        Level = step.Quantities.Sum(quantity => quantity.Value.Shape.Length) <= MostNumbers ? DrawingLevel.Numbers : DrawingLevel.Tensors;
        if (Level == DrawingLevel.Numbers)
        {
            foreach (var quantity in Computed)
            {
                _jacobians.Add(
                    quantity,
                    new Jacobian(quantity.Value, [.. _paths.Sources(quantity).Select(source => source.Value)], step.IsExact)
                );
            }
        }
    }

    /// <summary>Whether a node stands for a number or a tensor.</summary>
    public DrawingLevel Level { get; }

    /// <summary>The graph nodes whose values the drawing shows.</summary>
    public IReadOnlyCollection<Node> Answer { get; }

    /// <summary>The plan that computes values and gradients.</summary>
    public EvaluationPlan Plan { get; }

    /// <summary>The cost of the drawing: the values, copies of them, and the derivatives of each number.</summary>
    public Cost Cost =>
        Cost.Of(Plan)
        + new Cost(
            _jacobians.Values.Sum(jacobian => jacobian.Work) + (NodeWork * _step.Quantities.Count),
            CopyBytes * Answer.Sum(node => (double)node.Shape.Length)
        )
        + Cost.OfBuilding(_step.Loss.Graph)
        + Cost.OfAnswer(Answer);

    private IEnumerable<Quantity> Computed => _step.Quantities.Where(quantity => quantity.Value.Operation is not Leaf);

    /// <summary>Draws the step.</summary>
    /// <exception cref="NonFiniteException">A quantity overflowed or is not defined.</exception>
    public StepDrawing Draw(Checkpoint checkpoint = default)
    {
        using var evaluation = _step.Evaluate(Plan, checkpoint);
        return Level == DrawingLevel.Numbers ? ByNumber(evaluation, checkpoint) : ByTensor(evaluation);
    }

    private StepDrawing ByTensor(Evaluation evaluation)
    {
        var nodes = _step.Quantities.ToDictionary(
            quantity => quantity,
            quantity => new DrawnNode(
                Id(quantity),
                quantity.Name,
                quantity,
                LayerOf(quantity),
                Index: null,
                RuleOf(quantity),
                Copy(evaluation, quantity.Value),
                Copy(evaluation, quantity.Gradient)
            )
        );
        var edges = Computed
            .SelectMany(quantity => _paths.All(quantity, evaluation))
            .Select(share => new DrawnEdge(
                nodes[share.To],
                nodes[share.From],
                Derivative: null,
                PlainTextWriter.Instance.Write(share.Rule),
                share.Value
            ));
        return new StepDrawing(DrawingLevel.Tensors, [.. nodes.Values], [.. edges], _step.ArithmeticOf(evaluation));
    }

    private StepDrawing ByNumber(Evaluation evaluation, Checkpoint checkpoint)
    {
        var nodes = new Dictionary<(Node, int), DrawnNode>();
        var edges = new List<DrawnEdge>();
        foreach (var quantity in _step.Quantities)
        {
            var shape = quantity.Value.Shape;
            var values = evaluation[quantity.Value].ToArray();
            var gradients = evaluation[quantity.Gradient].ToArray();
            var rule = RuleOf(quantity);
            for (var i = 0; i < values.Length; i++)
            {
                var place = Place.At(i, shape);
                nodes.Add(
                    (quantity.Value, i),
                    new DrawnNode(
                        $"{Id(quantity)}_{i}",
                        quantity.Name + place.Suffix(shape),
                        quantity,
                        LayerOf(quantity),
                        place.Index(shape),
                        rule,
                        Tensor.Scalar(values[i]),
                        Tensor.Scalar(gradients[i])
                    )
                );
            }

            if (!_jacobians.TryGetValue(quantity, out var jacobian))
            {
                continue;
            }

            for (var i = 0; i < values.Length; i++)
            {
                checkpoint.Pass();
                foreach (var (source, element, derivative) in jacobian.Row(i, _step.Assignment))
                {
                    var isFinite = double.IsFinite(derivative) && double.IsFinite(gradients[i] * derivative);
                    edges.Add(
                        new DrawnEdge(
                            nodes[(source, element)],
                            nodes[(quantity.Value, i)],
                            isFinite ? derivative : null,
                            Rule: null,
                            isFinite ? Tensor.Scalar(gradients[i] * derivative) : null
                        )
                    );
                }
            }
        }

        return new StepDrawing(DrawingLevel.Numbers, [.. nodes.Values], edges, _step.ArithmeticOf(evaluation));
    }

    private string? RuleOf(Quantity quantity) =>
        quantity.Value.Operation is Leaf ? null : PlainTextWriter.Instance.Write(_paths.RuleOf(quantity));

    private static string Id(Quantity quantity) => $"n{quantity.Value.Index}";

    private string? LayerOf(Quantity quantity) => _step.Network?.LayerOf(quantity.Value)?.Name;

    private static Tensor Copy(Evaluation evaluation, Node node) => new(node.Shape, evaluation[node].ToArray());
}
