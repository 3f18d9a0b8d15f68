using GradService.Engine.Tensors;

namespace GradService.Engine.Checking;

/// <summary>The outcome of a gradient check.</summary>
/// <param name="Summary">Counts and largest errors.</param>
/// <param name="Quantities">Element by element, by quantity name.</param>
/// <param name="Findings">What is worth a sentence, worst first.</param>
/// <param name="Kinks">Where the data lie exactly at a kink.</param>
/// <param name="Compatibility">The figures that other checkers give.</param>
public sealed record CheckReport(
    CheckSummary Summary,
    IReadOnlyDictionary<string, QuantityCheck> Quantities,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<KinkReport> Kinks,
    Compatibility Compatibility
)
{
    /// <summary>Whether every element agrees.</summary>
    public bool Passed => Summary.Agree == Summary.Elements;
}

/// <summary>Counts and largest errors of a check.</summary>
/// <param name="Elements">Elements checked.</param>
/// <param name="Agree">Those that agree.</param>
/// <param name="Disagree">Those that disagree.</param>
/// <param name="Inconclusive">Those of which nothing can be shown.</param>
/// <param name="MaxAbsoluteError">The largest distance of a claimed value from the nearest valid one.</param>
/// <param name="MaxRelativeError">
/// The largest such distance, divided by the larger of the two numbers, where they are not both 0 within the error bound.
/// </param>
public sealed record CheckSummary(
    int Elements,
    int Agree,
    int Disagree,
    int Inconclusive,
    double MaxAbsoluteError,
    double MaxRelativeError
);

/// <summary>A quantity, element by element.</summary>
/// <param name="Claimed">The gradient that was checked.</param>
/// <param name="Analytic">The gradient by backpropagation.</param>
/// <param name="Numerical">The gradient by differences.</param>
/// <param name="ErrorBound">How far the numerical one may be off.</param>
/// <param name="Verdicts">The verdicts.</param>
public sealed record QuantityCheck(Tensor Claimed, Tensor Analytic, Tensor Numerical, Tensor ErrorBound, Verdicts Verdicts)
{
    /// <summary>Whether every element agrees.</summary>
    public bool Passed => Verdicts.Values.All(verdict => verdict == Verdict.Agree);
}

/// <summary>One element that is worth a sentence.</summary>
/// <param name="Quantity">The quantity.</param>
/// <param name="Index">The element: nothing for a scalar, the place in a vector, row and column in a matrix.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Claimed">The claimed value.</param>
/// <param name="Analytic">The value by backpropagation.</param>
/// <param name="Numerical">The value by differences.</param>
/// <param name="ErrorBound">How far that may be off.</param>
/// <param name="Message">The sentence.</param>
public sealed record Finding(
    string Quantity,
    IReadOnlyList<int> Index,
    Verdict Verdict,
    double Claimed,
    double Analytic,
    double Numerical,
    double ErrorBound,
    string Message
);

/// <summary>A place where the data lie exactly at a kink, so that no derivative exists, only subgradients.</summary>
/// <param name="Quantity">The quantity that is at the kink.</param>
/// <param name="Index">The element: for a batch, sample and unit.</param>
/// <param name="Value">How far from the kink it is: 0, or what rounding left of it.</param>
/// <param name="Function">The function that bends there.</param>
/// <param name="Affects">The elements of checked quantities whose derivative depends on the choice; the first hundred.</param>
public sealed record KinkReport(string Quantity, IReadOnlyList<int> Index, double Value, string Function, IReadOnlyList<string> Affects);

/// <summary>The same comparison as other checkers make it.</summary>
/// <param name="PyTorch">Whether torch.autograd.gradcheck's rule holds everywhere: |a − n| ≤ 1e-5 + 1e-3 |n|.</param>
/// <param name="Cs231nRelativeError">The largest |a − n| / max(1e-8, |a| + |n|), as the CS231n notebooks take it.</param>
/// <param name="NormRatio">‖a − n‖ / (‖a‖ + ‖n‖) over all elements; 0 where both are 0.</param>
public sealed record Compatibility(bool PyTorch, double Cs231nRelativeError, double NormRatio);
