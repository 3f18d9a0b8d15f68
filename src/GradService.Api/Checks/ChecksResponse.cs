using GradService.Api.Exercises;
using GradService.Api.Schemas;
using GradService.Engine.Checking;
using GradService.Engine.Tensors;
using Microsoft.OpenApi;

namespace GradService.Api.Checks;

/// <summary>The outcome of a check, element by element.</summary>
public sealed record ChecksResponse : ComputedResponse
{
    /// <summary>Whether every element agrees.</summary>
    public required bool Passed { get; init; }

    /// <summary>Counts and largest errors.</summary>
    public required CheckSummary Summary { get; init; }

    /// <summary>Results by quantity name.</summary>
    public required IReadOnlyDictionary<string, QuantityCheckResponse> Quantities { get; init; }

    /// <summary>Elements that deserve a remark, worst first; at most 50.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Elements that lie exactly at a kink, where there is no derivative, only subgradients.</summary>
    public required IReadOnlyList<KinkReport> Kinks { get; init; }

    /// <summary>The same comparison by the rules of other gradient checkers.</summary>
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
            Arithmetic = report.Arithmetic.Kind,
            Undecided = report.Arithmetic.Undecided,
        };
}

/// <summary>The check of one quantity, element by element. Every tensor has the quantity's shape.</summary>
public sealed record QuantityCheckResponse : IDescribed
{
    /// <summary>Whether every element agrees.</summary>
    public required bool Passed { get; init; }

    /// <summary>The gradient that was checked.</summary>
    public required Tensor Claimed { get; init; }

    /// <summary>The gradient by backpropagation.</summary>
    public required Tensor Analytic { get; init; }

    /// <summary>The gradient by finite differences; null where the loss is not finite nearby.</summary>
    public required Tensor Numerical { get; init; }

    /// <summary>Estimated error of the numerical gradient; null where there is no numerical gradient.</summary>
    public required Tensor ErrorBound { get; init; }

    /// <summary>agree, disagree or inconclusive for each element.</summary>
    public required Verdicts Verdicts { get; init; }

    static void IDescribed.Describe(OpenApiSchema schema) => Schema.LeaveGaps(schema, nameof(Numerical), nameof(ErrorBound));

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

/// <summary>The same comparison by the rules of other gradient checkers. a is the claimed gradient, n the numerical one.</summary>
/// <param name="Pytorch">Whether the rule of torch.autograd.gradcheck holds for every element: |a − n| ≤ 1e-5 + 1e-3 |n|.</param>
/// <param name="Cs231nRelativeError">The largest |a − n| / max(1e-8, |a| + |n|), as the CS231n notebooks compute it.</param>
/// <param name="NormRatio">‖a − n‖ / (‖a‖ + ‖n‖) over all elements; 0 where both are 0.</param>
public sealed record CompatibilityResponse(bool Pytorch, double Cs231nRelativeError, double NormRatio);
