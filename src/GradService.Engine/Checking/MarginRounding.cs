using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Precision;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Checking;

/// <summary>The rounding error of single elements of a margin: that of the given numbers and of everything computed from them.</summary>
/// <param name="margin">The margin's node: its sign decides which piece of a function is active.</param>
/// <param name="step">The step that the margin belongs to.</param>
/// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
internal sealed class MarginRounding(Node margin, TrainingStep step, Checkpoint checkpoint)
{
    // At most this many elements are examined, with one backward pass each. After that, only an exact 0 counts as lying at the kink.
    private const int MostElements = 200;

    private Node? _selector;
    private EvaluationPlan? _marginPlan;
    private EvaluationPlan? _plan;
    private IReadOnlyDictionary<Node, Node>? _gradients;
    private int _elements;

    /// <summary>The rounding error of one element; 0 if the margin itself is given.</summary>
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
