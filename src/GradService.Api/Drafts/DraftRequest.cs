using System.Text.Json.Serialization;
using GradService.Api.Grades;
using GradService.Api.Hosting;
using GradService.Engine.Drafts;
using GradService.Engine.Grading;
using GradService.Engine.Graph;

namespace GradService.Api.Drafts;

/// <summary>An exercise that students have not seen yet, with what will be asked of them.</summary>
public sealed record DraftRequest : GradingRequest
{
    /// <summary>
    /// What is asked for: loss, predictions, values, gradients, updated, or single tensors such as values.hidden.z. Default: the loss, the
    /// gradients of all parameters, and, where there is a learning rate, their updates.
    /// </summary>
    [JsonPropertyOrder(3)]
    public IReadOnlyList<string>? Asked { get; init; }

    /// <summary>With how many digits. Default: those of grading.rounding where it names some, else four significant figures.</summary>
    [JsonPropertyOrder(3)]
    public DigitsSpec? Digits { get; init; }

    /// <summary>Prepares the draft, for the engine, and then does something with it.</summary>
    /// <param name="limits">What is allowed.</param>
    /// <param name="cost">What that takes, once the draft is prepared.</param>
    /// <param name="answer">Does it.</param>
    internal Job Draft(Limits limits, Func<Draft, Cost> cost, Func<Draft, object> answer)
    {
        var (step, network) = ToStep(limits);
        return new Job(
            Grader.CostOf(step),
            checkpoint =>
            {
                var draft = new Draft(
                    step,
                    network,
                    GradingSpec.ToOptions(Grading),
                    Asked,
                    (Digits ?? DigitsSpec.Of(Grading?.Rounding)).ToDigits(),
                    checkpoint
                );
                return new Job(cost(draft), _ => answer(draft));
            }
        );
    }
}

/// <summary>A number of digits: one of decimalPlaces and significantFigures.</summary>
public sealed record DigitsSpec
{
    private const int UsualFigures = 4;

    /// <summary>Digits after the point; from 0 to 15.</summary>
    public int? DecimalPlaces { get; init; }

    /// <summary>Digits from the first that is not 0; from 1 to 17.</summary>
    public int? SignificantFigures { get; init; }

    /// <summary>The digits that a rounding names, or else the usual ones.</summary>
    internal static DigitsSpec Of(RoundingSpec? rounding) =>
        rounding switch
        {
            { DecimalPlaces: { } places } => new() { DecimalPlaces = places },
            { SignificantFigures: { } figures } => new() { SignificantFigures = figures },
            _ => new() { SignificantFigures = UsualFigures },
        };

    /// <summary>The digits, for the engine.</summary>
    internal AskedDigits ToDigits() =>
        DecimalPlaces is { } places ? AskedDigits.DecimalPlaces(places) : AskedDigits.SignificantFigures(SignificantFigures!.Value);
}
