using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Checking;

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
        var buffer = BufferPool.Rent<double>(checked((int)plan.Length));
        var values = new NodeValues(plan, given.ToDictionary(leaf => leaf.Key, leaf => Rounded(leaf.Value)), buffer);
        foreach (var (node, (operation, operands)) in plan.Steps)
        {
            checkpoint.Pass();
            var result = values.Computed(node);
            operation.Evaluate(new Operands(values, operands, checkpoint), result);
            Round(result);
        }

        double[][] read = [.. nodes.Select(node => values[node].ToArray())];
        BufferPool.Return(buffer);
        return read;
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
