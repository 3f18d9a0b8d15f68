using System.Text.Json.Serialization;
using GradService.Api.Configuration;
using GradService.Api.Grades;
using GradService.Api.Hosting;
using GradService.Engine.Drafts;
using GradService.Engine.Evaluating;
using GradService.Engine.Grading;

namespace GradService.Api.Drafts;

/// <summary>An exercise that students have not seen yet, with the answers that they will be asked for.</summary>
public sealed record DraftRequest : GradingRequest
{
    /// <summary>
    /// The answers asked for: loss, predictions, values, gradients, updated, or single tensors such as values.hidden.z. Default: the loss,
    /// the gradients of all parameters and, if there is a learning rate, their updates.
    /// </summary>
    [JsonPropertyOrder(3)]
    public IReadOnlyList<string>? Asked { get; init; }

    /// <summary>
    /// How many digits an answer should have. Default: the digits of grading.rounding if it names any, else four significant figures.
    /// </summary>
    [JsonPropertyOrder(3)]
    public DigitsSpec? Digits { get; init; }

    /// <summary>Creates a job that prepares the engine's draft and then computes an answer from it.</summary>
    /// <param name="limits">The limits of the service.</param>
    /// <param name="cost">The cost of the answer, computed from the prepared draft.</param>
    /// <param name="answer">Computes the answer.</param>
    internal Job Draft(Limits limits, Func<Draft, Cost> cost, Func<Draft, object> answer)
    {
        var step = ToTrainingStep(limits);
        return new Job(
            Grader.CostOf(step),
            checkpoint =>
            {
                var draft = new Draft(
                    step,
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

/// <summary>A number of digits, given by either decimalPlaces or significantFigures.</summary>
public sealed record DigitsSpec
{
    private const int UsualFigures = 4;

    /// <summary>Digits after the decimal point, from 0 to 15.</summary>
    public int? DecimalPlaces { get; init; }

    /// <summary>Digits counted from the first nonzero digit, from 1 to 17.</summary>
    public int? SignificantFigures { get; init; }

    /// <summary>The digits that a rounding names; four significant figures if it names none.</summary>
    internal static DigitsSpec Of(RoundingSpec? rounding) =>
        rounding switch
        {
            { DecimalPlaces: { } places } => new() { DecimalPlaces = places },
            { SignificantFigures: { } figures } => new() { SignificantFigures = figures },
            _ => new() { SignificantFigures = UsualFigures },
        };

    /// <summary>Converts to the engine's digits.</summary>
    internal AskedDigits ToDigits() =>
        DecimalPlaces is { } places ? AskedDigits.DecimalPlaces(places) : AskedDigits.SignificantFigures(SignificantFigures!.Value);
}
