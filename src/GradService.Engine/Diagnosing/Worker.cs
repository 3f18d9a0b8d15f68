using GradService.Engine.Bounds;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>Computes the numbers of a student who makes some mistakes and rounds nothing.</summary>
/// <param name="rules">How nodes are computed. Written answers are not used, only the exercise.</param>
/// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
internal sealed class Worker(FaultModel rules, Checkpoint checkpoint)
{
    // A smaller number is what cancellation leaves in float64; by hand the result is 0.
    private const double Noise = 1e-12;

    private readonly BoundedEvaluation _evaluation = new(rules.Graph.Assignment, new Dictionary<Node, Bounded>(), null, checkpoint);

    /// <summary>The values of some nodes under some faults.</summary>
    public IReadOnlyList<double[]> Work(IReadOnlyList<Node> nodes, IReadOnlyList<Fault> faults) =>
        [
            .. rules
                .FormulasOf(nodes, faults)
                .Select(formula => Array.ConvertAll(_evaluation[formula].Values, value => Math.Abs(value) < Noise ? 0 : value)),
        ];
}
