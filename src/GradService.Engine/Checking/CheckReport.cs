using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Checking;

/// <summary>The outcome of a gradient check.</summary>
/// <param name="Summary">Counts and largest errors.</param>
/// <param name="Quantities">The results element by element, by quantity name.</param>
/// <param name="Findings">The elements with a message, worst first; at most 50.</param>
/// <param name="Kinks">The elements that lie exactly at a kink.</param>
/// <param name="Compatibility">The same comparison in the figures of other gradient checkers.</param>
/// <param name="Arithmetic">How the analytic gradients were computed; the numerical ones are always float64.</param>
public sealed record CheckReport(
    CheckSummary Summary,
    IReadOnlyDictionary<string, QuantityCheck> Quantities,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<KinkReport> Kinks,
    Compatibility Compatibility,
    UsedArithmetic Arithmetic
)
{
    /// <summary>Whether every element agrees.</summary>
    public bool Passed => Summary.Agree == Summary.Elements;
}

/// <summary>Counts and largest errors of a check.</summary>
/// <param name="Elements">Elements checked.</param>
/// <param name="Agree">Elements that agree.</param>
/// <param name="Disagree">Elements that disagree.</param>
/// <param name="Inconclusive">Elements that can be shown neither right nor wrong.</param>
/// <param name="MaxAbsoluteError">The largest distance of a claimed value from the nearest valid one.</param>
/// <param name="MaxRelativeError">
/// The largest such distance, divided by the larger of the two numbers. Pairs that are both 0 within the error bound are skipped.
/// </param>
public sealed record CheckSummary(
    int Elements,
    int Agree,
    int Disagree,
    int Inconclusive,
    double MaxAbsoluteError,
    double MaxRelativeError
);

/// <summary>The check of one quantity, element by element.</summary>
/// <param name="Claimed">The gradient that was checked.</param>
/// <param name="Analytic">The gradient by backpropagation.</param>
/// <param name="Numerical">The gradient by finite differences.</param>
/// <param name="ErrorBound">The error bound of the numerical gradient.</param>
/// <param name="Verdicts">The verdicts.</param>
public sealed record QuantityCheck(Tensor Claimed, Tensor Analytic, Tensor Numerical, Tensor ErrorBound, Verdicts Verdicts)
{
    /// <summary>Whether every element agrees.</summary>
    public bool Passed => Verdicts.Values.All(verdict => verdict == Verdict.Agree);
}

/// <summary>One element with a message.</summary>
/// <param name="Quantity">The quantity.</param>
/// <param name="Index">The element's index: empty for a scalar, one number for a vector, row and column for a matrix.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Claimed">The claimed value.</param>
/// <param name="Analytic">The value by backpropagation.</param>
/// <param name="Numerical">The value by finite differences.</param>
/// <param name="ErrorBound">The error bound of the numerical value.</param>
/// <param name="Message">The finding in words.</param>
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

/// <summary>An element that lies exactly at a kink, where there is no derivative, only subgradients.</summary>
/// <param name="Quantity">The quantity that is at the kink.</param>
/// <param name="Index">The element's index; for a batch, sample and unit.</param>
/// <param name="Value">The distance from the kink: 0, or a rounding error.</param>
/// <param name="Function">The function that has the kink.</param>
/// <param name="Affects">The elements of checked quantities whose derivative depends on the convention at the kink; at most 100.</param>
public sealed record KinkReport(string Quantity, IReadOnlyList<int> Index, double Value, string Function, IReadOnlyList<string> Affects);

/// <summary>The same comparison by the rules of other gradient checkers.</summary>
/// <param name="PyTorch">Whether torch.autograd.gradcheck's rule holds everywhere: |a − n| ≤ 1e-5 + 1e-3 |n|.</param>
/// <param name="Cs231nRelativeError">The largest |a − n| / max(1e-8, |a| + |n|), as in the CS231n notebooks.</param>
/// <param name="NormRatio">‖a − n‖ / (‖a‖ + ‖n‖) over all elements; 0 where both are 0.</param>
public sealed record Compatibility(bool PyTorch, double Cs231nRelativeError, double NormRatio);
