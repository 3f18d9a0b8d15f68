using GradService.Engine.Bounds;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;
using GradService.Engine.Precision;

namespace GradService.Engine.Diagnosing;

/// <summary>Computes the numbers of a student who makes some mistakes and rounds nothing.</summary>
/// <param name="rules">How nodes are computed. Written answers are not used, only the exercise.</param>
/// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
internal sealed class Worker(FaultModel rules, Checkpoint checkpoint)
{
    private readonly BoundedEvaluation _evaluation = new(rules.Graph.Assignment, new Dictionary<Node, Bounded>(), null, checkpoint);

    /// <summary>The values of some nodes under some faults.</summary>
    public IReadOnlyList<double[]> Work(IReadOnlyList<Node> nodes, IReadOnlyList<Fault> faults) =>
        [
            .. rules
                .FormulasOf(nodes, faults)
                .Select(formula => Array.ConvertAll(_evaluation[formula].Values, value => Math.Abs(value) < Float64.Noise ? 0 : value)),
        ];
}
