using System.Collections.Immutable;

namespace GradService.Engine.Graph;

/// <summary>An operation of which a part of the result can be recomputed when a part of an operand changes.</summary>
public interface IIncremental
{
    /// <summary>The part of the result that can change when a part of one operand changes.</summary>
    Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result);

    /// <summary>
    /// Recomputes at least <paramref name="region"/> of the result, which contains everything that is <see cref="Affected"/>.
    /// </summary>
    void Reevaluate(Change change, Region region, Span<double> result);

    /// <summary>Floating-point operations of <see cref="Reevaluate"/>, roughly.</summary>
    double Work(Region changed, int operand, Region region, ImmutableArray<Node> operands, Node result);

    /// <summary>The operation, if it implements this interface; otherwise, everything is recomputed whenever anything changes.</summary>
    static IIncremental Of(Operation operation) => operation as IIncremental ?? new Whole(operation);

    private sealed class Whole(Operation operation) : IIncremental
    {
        public Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) => Region.All(result.Shape);

        public void Reevaluate(Change change, Region region, Span<double> result) => operation.Evaluate(change.Now, result);

        public double Work(Region changed, int operand, Region region, ImmutableArray<Node> operands, Node result) => result.Shape.Length;
    }
}
