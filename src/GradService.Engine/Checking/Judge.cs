using System.Globalization;
using GradService.Engine.Answers;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Checking;

/// <summary>Decides the verdict of each element, counts the verdicts, and writes the findings.</summary>
/// <param name="precision">How precise the claimed numbers are.</param>
/// <param name="tolerance">The caller's tolerance, if any.</param>
/// <param name="subgradients">The valid gradients at kinks; <see langword="null"/> if there are no kinks.</param>
/// <param name="witness">
/// The complex-step derivative of an element, used where differences are inconclusive; <see langword="null"/> if it cannot be computed.
/// </param>
/// <param name="scale">The largest absolute derivative of all claims.</param>
internal sealed class Judge(
    WrittenPrecision precision,
    Tolerance? tolerance,
    Subgradients? subgradients,
    Func<Claim, int, double?> witness,
    double scale
)
{
    private const int MostFindings = 50;

    // A difference beyond this many error bounds counts as wrong. The bounds are careful estimates, not guarantees.
    private const double Certainty = 4;

    // A complex step has no truncation error, but no error bound either. It can confirm a number to this relative accuracy, but never
    // reject one.
    private const double WitnessAccuracy = 1e-9;

    // An error bound above all three limits proves nothing. The limits are relative to the number, relative to the largest derivative, and
    // absolute.
    private const double WeakAgainstValue = 1e-3;
    private const double WeakAgainstScale = 1e-6;
    private const double Weak = 1e-9;

    private readonly Dictionary<string, QuantityCheck> _quantities = [];
    private readonly List<(Finding Finding, double Distance)> _findings = [];
    private readonly List<(string Element, double[] Conventions)> _atKinks = [];
    private readonly Dictionary<(Claim, int), string> _torn = [];
    private readonly int[] _counts = new int[3];
    private double _maxAbsolute;
    private double _maxRelative;
    private double _cs231n;
    private bool _pytorch = true;
    private double _normOfDifference;
    private double _normOfClaimed;
    private double _normOfNumerical;

    /// <summary>
    /// Finds claims that are valid subgradients one by one but not together, because no single slope at their kink gives them all. For
    /// example, ∂max(a, b) is (λ, 1 − λ), never (0, 0). Elements that lie at several kinks are skipped.
    /// </summary>
    /// <param name="kinks">The number of kinks.</param>
    /// <param name="differentiated">The numerical derivatives of each claim.</param>
    public void Relate(int kinks, IReadOnlyDictionary<Claim, NumericalDerivative[]> differentiated)
    {
        var affected = Enumerable.Range(0, kinks).Select(kink => subgradients?.AffectedBy(kink) ?? []).ToList();
        var touched = affected.SelectMany(elements => elements).CountBy(element => element).ToDictionary();
        var claimsOn = differentiated
            .Where(pair => pair.Key.Node is not null)
            .ToLookup(pair => pair.Key.Node!, pair => (Claim: pair.Key, Derivatives: pair.Value, Largest: Largest(pair.Value)));
        foreach (var elements in affected)
        {
            var weights = elements
                .Where(element => touched[element] == 1)
                .SelectMany(element =>
                    claimsOn[element.Node].Select(on => Weight(on.Claim, element.Element, on.Derivatives[element.Element], on.Largest))
                )
                .Where(weight => weight.Low <= 1 && weight.High >= 0)
                .ToList();
            if (weights.Count > 1)
            {
                var common = weights.MaxBy(weight => weights.Count(weight.Meets));
                foreach (var torn in weights.Where(weight => !weight.Meets(common)))
                {
                    _torn.TryAdd((torn.Claim, torn.Element), common.Claim.NameOf(common.Element));
                }
            }
        }
    }

    /// <summary>Judges every element of a claim.</summary>
    public void Consider(Claim claim, NumericalDerivative[] derivatives)
    {
        var shape = claim.Analytic.Shape;
        var verdicts = new Verdict[derivatives.Length];
        var largest = Largest(derivatives);
        for (var i = 0; i < derivatives.Length; i++)
        {
            verdicts[i] = Consider(claim, i, derivatives[i], largest);
            _counts[(int)verdicts[i]]++;
        }

        _quantities.Add(
            claim.Quantity.Name,
            new QuantityCheck(
                claim.Claimed,
                claim.Analytic,
                new Tensor(shape, derivatives.Select(derivative => derivative.Value).ToArray()),
                new Tensor(shape, derivatives.Select(derivative => derivative.Error).ToArray()),
                new Verdicts(shape, verdicts)
            )
        );
    }

    /// <summary>Builds the report.</summary>
    public CheckReport Report(IReadOnlyList<KinkReport> kinks, UsedArithmetic arithmetic)
    {
        var norms = _normOfClaimed + _normOfNumerical;
        return new CheckReport(
            new CheckSummary(
                _counts.Sum(),
                _counts[(int)Verdict.Agree],
                _counts[(int)Verdict.Disagree],
                _counts[(int)Verdict.Inconclusive],
                _maxAbsolute,
                _maxRelative
            ),
            _quantities,
            [
                .. _findings
                    .OrderBy(finding =>
                        finding.Finding.Verdict switch
                        {
                            Verdict.Disagree => 0,
                            Verdict.Inconclusive => 1,
                            _ => 2,
                        }
                    )
                    .ThenByDescending(finding => finding.Distance)
                    .Take(MostFindings)
                    .Select(finding => finding.Finding with { Message = finding.Finding.Message + Mixture(finding.Finding) }),
            ],
            kinks,
            new Compatibility(_pytorch, _cs231n, norms == 0 ? 0 : _normOfDifference / norms),
            arithmetic
        );
    }

    private Verdict Consider(Claim claim, int element, NumericalDerivative derivative, double largest)
    {
        var (claimed, numerical) = (claim.Claimed.Values[element], derivative.Value);
        var (below, above) = Subgradients(claim, element);
        // The distance from the nearest valid value.
        var distance = Math.Max(0, Math.Max(numerical + below - claimed, claimed - (numerical + above)));
        Compare(claimed, derivative, distance);

        var (verdict, reason) = Decide(claim, element, derivative, distance, largest);
        var isKink = below != above;
        if (verdict == Verdict.Disagree && isKink && !subgradients!.IsExact)
        {
            (verdict, reason) = (
                Verdict.Inconclusive,
                "there are too many kinks to try every combination, so other values may be valid too"
            );
        }

        if (verdict == Verdict.Agree && _torn.TryGetValue((claim, element), out var other))
        {
            (verdict, reason) = (
                Verdict.Disagree,
                $"by itself this is a valid subgradient at a kink, but {other} takes another slope at the same kink"
            );
        }

        if (isKink && verdict == Verdict.Agree)
        {
            reason = Convention(claim, element, derivative.Error + Allowance(claim, element, largest));
        }

        if (verdict != Verdict.Agree || isKink)
        {
            var message = string.Create(
                CultureInfo.InvariantCulture,
                $"{claim.NameOf(element)}: claimed {claimed:R}, numerical {numerical:R} ± {derivative.Error:0.0e+0}; {reason}"
            );
            _findings.Add(
                (
                    new Finding(
                        claim.Quantity.Name,
                        Place.At(element, claim.Analytic.Shape).Index(claim.Analytic.Shape),
                        verdict,
                        claimed,
                        claim.Analytic.Values[element],
                        numerical,
                        derivative.Error,
                        message
                    ),
                    distance
                )
            );
        }

        return verdict;
    }

    private (Verdict Verdict, string Reason) Decide(
        Claim claim,
        int element,
        NumericalDerivative derivative,
        double distance,
        double largest
    )
    {
        var (claimed, error) = (claim.Claimed.Values[element], derivative.Error);
        if (tolerance is { } given)
        {
            var allowed = given.At(derivative.Value);
            return !double.IsFinite(error) ? (Verdict.Inconclusive, "the loss is not finite nearby")
                : distance > allowed + error ? (Verdict.Disagree, "the difference exceeds the tolerance")
                : allowed < error
                    ? (
                        Verdict.Inconclusive,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"the tolerance, {allowed:0.0e+0}, is tighter than the error bound of the numerical derivative"
                        )
                    )
                : distance <= allowed ? (Verdict.Agree, "")
                : (Verdict.Inconclusive, "the difference exceeds the tolerance by less than the error of the numerical derivative");
        }

        var allowance = Allowance(claim, element, largest);
        if (distance > Certainty * error + allowance)
        {
            return claim.Written is not null && distance <= WrittenPrecision.OwnHalfUnit(claim.Written.Digits[element])
                ? (Verdict.Inconclusive, "it could be right, but is written with too few digits to tell")
                : (Verdict.Disagree, "the difference is larger than numerical error and rounding can explain");
        }

        if (
            distance <= error + allowance
            && (allowance >= error || !IsWeak(error, derivative.Value, claimed, claim.Analytic.Values[element]))
        )
        {
            return (Verdict.Agree, "");
        }

        return witness(claim, element) is not { } second
                ? (Verdict.Inconclusive, "the loss is too rough or too large for its derivative to be verified here")
            : Math.Abs(claimed - second) <= WitnessAccuracy * Math.Max(Math.Abs(claimed), Math.Abs(second)) + allowance
                ? (Verdict.Agree, "")
            : (
                Verdict.Inconclusive,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"finite differences are too inaccurate here; the complex-step derivative is {second:R}"
                )
            );
    }

    /// <summary>The range of weights for which a claimed value is right. The element must lie at one kink only.</summary>
    private KinkWeight Weight(Claim claim, int element, NumericalDerivative derivative, double largest)
    {
        var (none, all) = (
            subgradients!.ByConvention(claim.Node!, element, 0),
            subgradients.ByConvention(claim.Node!, element, Checking.Subgradients.UsualWeights.Length - 1)
        );
        var allowed = Certainty * derivative.Error + (tolerance?.At(derivative.Value) ?? Allowance(claim, element, largest));
        var (middle, reach) = ((claim.Claimed.Values[element] - none) / (all - none), allowed / Math.Abs(all - none));
        return new KinkWeight(claim, element, middle - reach, middle + reach);
    }

    private static double Largest(NumericalDerivative[] derivatives) =>
        derivatives.Select(derivative => Math.Abs(derivative.Value)).DefaultIfEmpty().Max();

    private double Allowance(Claim claim, int element, double largest) =>
        precision.Allowance(
            claim.Claimed.Values[element],
            largest,
            claim.Single is null ? 0 : Math.Abs(claim.Single[element] - claim.Analytic.Values[element])
        );

    /// <summary>
    /// Whether the error bound is too large to prove anything. A bound that is small beside the largest derivative still counts, if
    /// backpropagation confirms the number.
    /// </summary>
    private bool IsWeak(double error, double numerical, double claimed, double analytic) =>
        error > Weak
        && error > WeakAgainstValue * Math.Max(Math.Abs(numerical), Math.Abs(claimed))
        && (
            error > WeakAgainstScale * scale
            || Math.Abs(claimed - analytic) > WeakAgainstValue * Math.Max(Math.Abs(claimed), Math.Abs(analytic))
        );

    /// <summary>
    /// How far valid values extend below and above the numerical derivative, which uses the engine's own convention at kinks.
    /// </summary>
    private (double Below, double Above) Subgradients(Claim claim, int element) =>
        subgradients is null || claim.Node is null ? (0, 0) : subgradients.Range(claim.Node, element);

    private string Convention(Claim claim, int element, double closeness)
    {
        var used = Checking
            .Subgradients.UsualWeights.Where(
                (_, i) => Math.Abs(subgradients!.ByConvention(claim.Node!, element, i) - claim.Claimed.Values[element]) <= closeness
            )
            .ToArray();
        _atKinks.Add((claim.NameOf(element), used));
        return used.Length == 0
            ? "it lies at a kink, where every slope between the left and the right one is valid; this one is between the usual conventions"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"this is a valid subgradient at a kink, by the convention {string.Join(" or ", used)} for the slope there"
            );
    }

    /// <summary>A warning if no single convention explains all values at kinks; otherwise empty.</summary>
    private string Mixture(Finding finding)
    {
        var isMixed =
            finding.Verdict == Verdict.Agree
            && _atKinks.Count > 1
            && _atKinks.TrueForAll(at => at.Conventions.Length > 0)
            && !Checking.Subgradients.UsualWeights.Any(convention => _atKinks.All(at => at.Conventions.Contains(convention)));
        return isMixed ? "; other elements at kinks use another convention, so two conventions are mixed" : "";
    }

    private void Compare(double claimed, NumericalDerivative derivative, double distance)
    {
        var numerical = derivative.Value;
        if (!double.IsFinite(numerical))
        {
            _pytorch = false;
            return;
        }

        var difference = Math.Abs(claimed - numerical);
        var larger = Math.Max(Math.Abs(claimed), Math.Abs(numerical));
        _maxAbsolute = Math.Max(_maxAbsolute, distance);
        // The ratio means nothing if both numbers are 0 within the error bound.
        _maxRelative = Math.Max(_maxRelative, larger <= derivative.Error ? 0 : distance / larger);
        _pytorch &= difference <= 1e-5 + 1e-3 * Math.Abs(numerical);
        _cs231n = Math.Max(_cs231n, difference / Math.Max(1e-8, Math.Abs(claimed) + Math.Abs(numerical)));
        _normOfDifference = double.Hypot(_normOfDifference, difference);
        _normOfClaimed = double.Hypot(_normOfClaimed, claimed);
        _normOfNumerical = double.Hypot(_normOfNumerical, numerical);
    }

    /// <summary>
    /// The range of weights of one kink, from <paramref name="Low"/> to <paramref name="High"/>, for which the claimed value of an element
    /// is right.
    /// </summary>
    private readonly record struct KinkWeight(Claim Claim, int Element, double Low, double High)
    {
        public bool Meets(KinkWeight other) => other.Low <= High && Low <= other.High;
    }
}
