using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Checking;

/// <summary>How far single elements of a margin may be off by rounding, in what was given and in what was computed from it.</summary>
/// <param name="margin">The margin.</param>
/// <param name="step">The step that it belongs to.</param>
/// <param name="checkpoint">Passed between the pieces of the work.</param>
internal sealed class MarginRounding(Node margin, TrainingStep step, Checkpoint checkpoint)
{
    // Elements looked at, one backward pass each; a margin with more of them near 0 is exactly 0 there, or nobody can tell.
    private const int MostElements = 200;

    private Node? _selector;
    private EvaluationPlan? _marginPlan;
    private EvaluationPlan? _plan;
    private IReadOnlyDictionary<Node, Node>? _gradients;
    private int _elements;

    /// <summary>The error of one element; 0 for a number that was given as it is.</summary>
    public double Of(int element)
    {
        if (step.Assignment.ContainsKey(margin) || ++_elements > MostElements)
        {
            return 0;
        }

        if (_plan is null)
        {
            Prepare();
        }

        var selection = new double[margin.Shape.Length];
        selection[element] = 1;
        using var values = _plan!.Evaluate(
            new Dictionary<Node, Tensor>(step.Assignment) { [_selector!] = new(margin.Shape, selection) },
            checkpoint
        );
        return RoundingError.Of(_marginPlan!, values, _gradients!, checkpoint) + RoundingError.OfGiven(Given(), values, _gradients!);
    }

    private void Prepare()
    {
        _selector = margin.Graph.Leaf(margin.Shape);
        var selected = new SumTo(Shape.Scalar).Of(margin * _selector);
        _marginPlan = step.Plan([margin]);
        _gradients = selected.Differentiate([.. RoundingError.Rounded(_marginPlan), .. Given()]);
        _plan = new EvaluationPlan(
            [margin, .. _gradients.Keys.Where(node => !step.Assignment.ContainsKey(node)), .. _gradients.Values],
            [.. step.Assignment.Keys, _selector]
        );
    }

    private IEnumerable<Node> Given() => step.Assignment.Keys.Where(node => node.Index < margin.Index);
}
