using GradService.Engine.Grading;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>Works an exercise as somebody does who makes some mistakes and rounds nothing.</summary>
/// <param name="rules">How everything is computed from the exercise alone.</param>
internal sealed class Worker(FaultModel rules)
{
    // What is left where float64 numbers cancel is nothing to anybody who works by hand.
    private const double Noise = 1e-12;

    private readonly BoundedEvaluation _evaluation = new(rules.Assignment, new Dictionary<Node, Bounded>(), null);

    /// <summary>The values of some nodes under some faults.</summary>
    public IReadOnlyList<double[]> Work(IReadOnlyList<Node> nodes, IReadOnlyList<Fault> faults) =>
        [
            .. rules
                .FormulasOf(nodes, faults)
                .Select(formula => Array.ConvertAll(_evaluation[formula].Values, value => Math.Abs(value) < Noise ? 0 : value)),
        ];
}
