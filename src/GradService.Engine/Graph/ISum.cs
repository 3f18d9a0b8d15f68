namespace GradService.Engine.Graph;

/// <summary>
/// An operation that adds up numbers which may be much larger than their sum, so its rounding error is not in proportion to the result.
/// </summary>
public interface ISum
{
    /// <summary>
    /// The sum of the magnitudes. Times the unit roundoff, it estimates the rounding error of this operation alone, as the magnitude of the
    /// result does for operations that do not add up larger numbers.
    /// </summary>
    void Magnitudes(Operands operands, Span<double> sums);
}
