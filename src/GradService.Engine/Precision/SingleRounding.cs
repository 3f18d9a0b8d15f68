using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Precision;

/// <summary>Simulates float32: evaluates a plan with every given number and every result rounded to float32.</summary>
internal static class SingleRounding
{
    /// <summary>Evaluates a plan in simulated float32 and returns the values of some nodes.</summary>
    public static double[][] Evaluate(
        EvaluationPlan plan,
        IReadOnlyDictionary<Node, Tensor> given,
        IEnumerable<Node> nodes,
        Checkpoint checkpoint
    )
    {
        var rounded = given.ToDictionary(leaf => leaf.Key, leaf => Rounded(leaf.Value));
        using var evaluation = new Evaluation(plan, rounded, checkpoint, Round);
        return [.. nodes.Select(node => evaluation[node].ToArray())];
    }

    private static Tensor Rounded(Tensor tensor)
    {
        var values = tensor.Values.ToArray();
        Round(values);
        return new Tensor(tensor.Shape, values);
    }

    private static void Round(Span<double> values)
    {
        foreach (ref var value in values)
        {
            value = (float)value;
        }
    }
}
