namespace GradService.Engine.Graph;

/// <summary>An operation whose result can be a polynomial in its operands.</summary>
public interface IPolynomial
{
    /// <summary>
    /// The degree of the result as a polynomial in one variable, from the degrees of the operands (0 for constants). <see langword="null"/>
    /// if the result need not be a polynomial.
    /// </summary>
    int? Degree(ReadOnlySpan<int> operands);
}
