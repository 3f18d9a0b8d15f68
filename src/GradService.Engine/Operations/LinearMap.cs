using GradService.Engine.Graph;

namespace GradService.Engine.Operations;

/// <summary>An operation on one operand that only copies and adds up its numbers.</summary>
/// <param name="signature">Name with parameters.</param>
public abstract class LinearMap(string signature) : Operation(signature)
{
    /// <inheritdoc/>
    public sealed override int? Degree(ReadOnlySpan<int> operands) => operands[0];

    /// <summary>Adds up the errors of the numbers that are added up.</summary>
    public sealed override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound) =>
        Evaluate(errors, bound);
}
