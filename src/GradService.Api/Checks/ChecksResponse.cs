using GradService.Engine.Checking;
using GradService.Engine.Tensors;

namespace GradService.Api.Checks;

/// <summary>The outcome of a check, element by element.</summary>
public sealed record ChecksResponse
{
    /// <summary>Whether every element agrees.</summary>
    public required bool Passed { get; init; }

    /// <summary>Counts and largest errors.</summary>
    public required CheckSummary Summary { get; init; }

    /// <summary>By quantity name.</summary>
    public required IReadOnlyDictionary<string, QuantityCheckResponse> Quantities { get; init; }

    /// <summary>What is worth a sentence, worst first; at most 50.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Where the data lie exactly at a kink, so that there is no derivative, only subgradients.</summary>
    public required IReadOnlyList<KinkReport> Kinks { get; init; }

    /// <summary>The same comparison as other checkers make it.</summary>
    public required CompatibilityResponse Compatibility { get; init; }

    internal static ChecksResponse From(CheckReport report) =>
        new()
        {
            Passed = report.Passed,
            Summary = report.Summary,
            Quantities = report.Quantities.ToDictionary(check => check.Key, check => QuantityCheckResponse.From(check.Value)),
            Findings = report.Findings,
            Kinks = report.Kinks,
            Compatibility = new CompatibilityResponse(
                report.Compatibility.PyTorch,
                report.Compatibility.Cs231nRelativeError,
                report.Compatibility.NormRatio
            ),
        };
}

/// <summary>A quantity, element by element; every tensor has its shape.</summary>
public sealed record QuantityCheckResponse
{
    /// <summary>Whether every element agrees.</summary>
    public required bool Passed { get; init; }

    /// <summary>The gradient that was checked.</summary>
    public required Tensor Claimed { get; init; }

    /// <summary>The gradient by backpropagation.</summary>
    public required Tensor Analytic { get; init; }

    /// <summary>The gradient by differences; null where the loss is not finite near by.</summary>
    public required Tensor Numerical { get; init; }

    /// <summary>How far the numerical one may be off; null where there is none.</summary>
    public required Tensor ErrorBound { get; init; }

    /// <summary>agree, disagree or inconclusive, for each element.</summary>
    public required Verdicts Verdicts { get; init; }

    internal static QuantityCheckResponse From(QuantityCheck check) =>
        new()
        {
            Passed = check.Passed,
            Claimed = check.Claimed,
            Analytic = check.Analytic,
            Numerical = check.Numerical,
            ErrorBound = check.ErrorBound,
            Verdicts = check.Verdicts,
        };
}

/// <summary>The same comparison as other checkers make it.</summary>
/// <param name="Pytorch">Whether torch.autograd.gradcheck's rule holds everywhere: |a − n| ≤ 1e-5 + 1e-3 |n|.</param>
/// <param name="Cs231nRelativeError">The largest |a − n| / max(1e-8, |a| + |n|), as the CS231n notebooks take it.</param>
/// <param name="NormRatio">‖a − n‖ / (‖a‖ + ‖n‖) over all elements; 0 where both are 0.</param>
public sealed record CompatibilityResponse(bool Pytorch, double Cs231nRelativeError, double NormRatio);
