using GradService.Engine.Graph;
using GradService.Engine.Numbers;
using GradService.Engine.Tensors;

namespace GradService.Engine.Evaluating;

/// <summary>
/// Computes a plan as with pencil and paper: the given numbers are the decimals that were written, and each result is rounded once, to the
/// nearest float64. The whole plan is computed in ever more precise types of numbers, until one of them leaves no target open.
/// </summary>
internal static class ExactValues
{
    // Enclosures of hundreds of bits cost a microsecond for a product and a hundred for a function. Larger plans are left open, so that no
    // exercise takes long.
    private const double MostWorkInBalls = 500_000;

    /// <summary>Computes the values of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="given">The tensors of the given nodes.</param>
    /// <param name="result">The numbers of each computed node.</param>
    /// <param name="checkpoint">Passed regularly during the work.</param>
    /// <returns>
    /// The numbers that no precision tells from 0 and that were taken as 0; <see langword="null"/> if a target was left open, because it is
    /// undefined, out of range, or too costly.
    /// </returns>
    public static IReadOnlyList<(Node Node, int Element)>? Compute(
        EvaluationPlan plan,
        IReadOnlyDictionary<Node, Tensor> given,
        NodeValues result,
        Checkpoint checkpoint
    ) =>
        Compute<DoubleDouble>(plan, given, result, checkpoint)
        ?? Compute<Exact<DoubleDouble>>(plan, given, result, checkpoint)
        ?? (plan.Work <= MostWorkInBalls ? Compute<Exact<Ball>>(plan, given, result, checkpoint) : null);

    private static List<(Node, int)>? Compute<T>(
        EvaluationPlan plan,
        IReadOnlyDictionary<Node, Tensor> given,
        NodeValues result,
        Checkpoint checkpoint
    )
        where T : struct, IEnclosure<T>
    {
        var values = plan.Evaluate(leaf => given[leaf].In<T>(), checkpoint);
        var zeros = new List<(Node, int)>();
        foreach (var (node, _) in plan.Steps)
        {
            var numbers = values[node.Index]!;
            var rounded = result.Computed(node);
            for (var i = 0; i < numbers.Length; i++)
            {
                var certainty = T.Round(numbers[i], out rounded[i]);
                if (certainty == Certainty.Open && plan.IsTarget(node))
                {
                    return null;
                }

                if (certainty == Certainty.TakenAsZero)
                {
                    zeros.Add((node, i));
                }
            }
        }

        return zeros;
    }
}
