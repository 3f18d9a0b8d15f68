using System.Collections.Immutable;
using GradService.Engine.Graph;

namespace GradService.Engine.Operations;

/// <summary>An operation on one operand that only copies and adds up its numbers.</summary>
/// <param name="signature">Name with parameters.</param>
public abstract class LinearMap(string signature) : Operation(signature), IIncremental, IPolynomial
{
    /// <inheritdoc/>
    public int? Degree(ReadOnlySpan<int> operands) => operands[0];

    /// <summary>Adds up the errors of the numbers that are added up.</summary>
    public sealed override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound) =>
        Evaluate(errors, bound);

    /// <inheritdoc/>
    public abstract Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result);

    /// <inheritdoc/>
    public void Reevaluate(Change change, Region region, Span<double> result) => Evaluate(change.Now, result);

    /// <inheritdoc/>
    public virtual double Work(Region changed, int operand, Region region, ImmutableArray<Node> operands, Node result) => region.Length;
}
